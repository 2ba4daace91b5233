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

/// What came to something not long ago.
std::set<model::Sequence> Remembered(const model::Timeline& timeline, Instant feedback_from) {
  std::set<model::Sequence> remembered;
  for (const model::FeedbackMark& mark : timeline.feedback) {
    if (mark.at >= feedback_from) {
      remembered.insert(mark.sequence);
    }
  }
  return remembered;
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
  for (const model::FeedbackMark& mark : timeline.feedback) {
    used[mark.channel] = true;
  }
  used[timeline.names.Find(timeline.profile.region)] = true;
  for (const std::string& segment : timeline.profile.segments) {
    used[timeline.names.Find(segment)] = true;
  }
  return used;
}

}  // namespace

Trimmed Trim(model::Timeline& timeline, Instant before, Instant feedback_from) {
  Trimmed trimmed;
  auto& touchpoints = timeline.touchpoints;
  const bool any_old = std::any_of(touchpoints.begin(), touchpoints.end(),
                                   [before](const auto& each) { return IsOld(each, before); });
  if (!any_old) {
    return trimmed;
  }
  const std::set<model::Sequence> remembered = Remembered(timeline, feedback_from);
  const auto is_old = [&](const Touchpoint& touchpoint) {
    return IsOld(touchpoint, before) && !remembered.contains(touchpoint.sequence);
  };
  std::set<model::Sequence> hosts;
  for (const Touchpoint& touchpoint : touchpoints) {
    if (!is_old(touchpoint)) {
      hosts.insert(touchpoint.host);
    }
  }
  std::erase_if(touchpoints, [&](const Touchpoint& touchpoint) {
    const bool old = is_old(touchpoint) && !hosts.contains(touchpoint.sequence);
    if (old) {
      trimmed.touchpoints.push_back(touchpoint.sequence);
    }
    return old;
  });
  std::erase_if(timeline.feedback, [&timeline](const model::FeedbackMark& mark) {
    return timeline.Find(mark.sequence) == nullptr;
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
