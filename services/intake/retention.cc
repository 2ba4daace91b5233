// SPDX-License-Identifier: Apache-2.0
#include "services/intake/retention.h"

#include <algorithm>
#include <set>

namespace touchpoint::intake {
namespace {

using model::Touchpoint;

Instant EndOf(const Touchpoint& touchpoint) {
  if (IsRecord(touchpoint)) {
    return touchpoint.occupied_to;  // it arrived afterwards, maybe years
  }
  return std::max({touchpoint.arrival, touchpoint.scheduled, touchpoint.occupied_to});
}

/// Nobody is going to send it any more; what may have been sent is over once no rule can see it.
bool IsOver(const Touchpoint& touchpoint) {
  return IsFinished(touchpoint.state) ||
         (touchpoint.state == model::State::kInDoubt && touchpoint.lease.not_before == Instant());
}

bool IsOld(const Touchpoint& touchpoint, Instant before) {
  return IsOver(touchpoint) && EndOf(touchpoint) < before;
}

std::vector<bool> UsedNames(const model::Timeline& timeline) {
  std::vector<bool> used(timeline.names.end());
  for (const Touchpoint& touchpoint : timeline.touchpoints) {
    for (const model::NameId id :
         {touchpoint.team, touchpoint.purpose, touchpoint.topic, touchpoint.initiative,
          touchpoint.channel, touchpoint.done_zone}) {
      used[id] = true;
    }
    for (const model::NameId id : touchpoint.channels) {
      used[id] = true;
    }
  }
  used[timeline.names.Find(timeline.profile.region)] = true;
  for (const std::string& segment : timeline.profile.segments) {
    used[timeline.names.Find(segment)] = true;
  }
  return used;
}

}  // namespace

Trimmed Trim(model::Timeline& timeline, Instant before) {
  Trimmed trimmed;
  auto& touchpoints = timeline.touchpoints;
  const bool any_old = std::any_of(touchpoints.begin(), touchpoints.end(),
                                   [before](const auto& each) { return IsOld(each, before); });
  if (!any_old) {
    return trimmed;
  }
  std::set<model::Sequence> hosts;
  for (const Touchpoint& touchpoint : touchpoints) {
    if (!IsOld(touchpoint, before)) {
      hosts.insert(touchpoint.host);
    }
  }
  std::erase_if(touchpoints, [&](const Touchpoint& touchpoint) {
    const bool old = IsOld(touchpoint, before) && !hosts.contains(touchpoint.sequence);
    if (old) {
      trimmed.touchpoints.push_back(touchpoint.sequence);
    }
    return old;
  });
  const std::vector<bool> used = UsedNames(timeline);
  for (model::NameId id = 1; id < timeline.names.end(); ++id) {
    if (!used[id] && !timeline.names.Text(id).empty()) {
      timeline.names.Erase(id);
      trimmed.names.push_back(id);
    }
  }
  return trimmed;
}

}  // namespace touchpoint::intake
