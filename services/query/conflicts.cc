// SPDX-License-Identifier: Apache-2.0
#include "services/query/conflicts.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace touchpoint::query {
namespace {

using model::State;
using model::Touchpoint;
using std::chrono::days;
using std::chrono::local_days;

constexpr size_t kExamplesMax = 5;

/// When it will go out, or is going out; nothing for one without a place.
std::optional<Instant> ComingAt(const Touchpoint& touchpoint, Instant now) {
  const State state = model::StateAt(touchpoint, now);
  if (state == State::kPlanned || state == State::kMerged) {
    return touchpoint.scheduled;
  }
  if (state == State::kLeased || state == State::kInDoubt) {
    return touchpoint.occupied_from;
  }
  return std::nullopt;
}

local_days DayOf(const ZoneTable& zone, Instant t) {
  return std::chrono::floor<days>(zone.ToLocal(t));
}

std::string ToText(local_days day) {
  const std::string text = FormatRfc3339(Instant(Duration(day.time_since_epoch())));
  return text.substr(0, text.find('T'));
}

}  // namespace

// What teams plan for one person on one day.
struct ConflictCount::Day {
  std::map<std::string, int> touchpoints;                     // by team
  std::map<std::string, std::set<model::Sequence>> contacts;  // by team; a contact by its host

  bool Meet(const std::string& a, const std::string& b) const {
    const auto& of_a = contacts.at(a);
    const auto& of_b = contacts.at(b);
    return of_a.size() > 1 || of_b.size() > 1 || of_a != of_b;
  }
};

ConflictCount::ConflictCount(Instant start, int days_shown, const ZoneTable& zone)
    : start_(start), end_(DayOf(zone, start) + days(days_shown)), zone_(zone) {
}

void ConflictCount::Add(const std::string& stakeholder_id, const model::Timeline& timeline,
                        Instant now) {
  std::map<local_days, Day> shown;
  for (const Touchpoint& touchpoint : timeline.touchpoints) {
    const std::optional<Instant> at = ComingAt(touchpoint, now);
    if (!at || *at < start_ || DayOf(zone_, *at) >= end_) {
      continue;
    }
    Day& day = shown[DayOf(zone_, *at)];
    const std::string& team = timeline.names.Text(touchpoint.team);
    ++day.touchpoints[team];
    const bool merged = touchpoint.host != model::kNoSequence;
    day.contacts[team].insert(merged ? touchpoint.host : touchpoint.sequence);
  }
  for (const auto& [date, day] : shown) {
    for (auto a = day.touchpoints.begin(); a != day.touchpoints.end(); ++a) {
      for (auto b = std::next(a); b != day.touchpoints.end(); ++b) {
        if (!day.Meet(a->first, b->first)) {
          continue;
        }
        Cell& cell = cells_[{date, a->first, b->first}];
        ++cell.stakeholders;
        cell.touchpoints += a->second + b->second;
        cell.examples.insert(stakeholder_id);
        if (cell.examples.size() > kExamplesMax) {
          cell.examples.erase(std::prev(cell.examples.end()));
        }
      }
    }
  }
}

bool ConflictCount::Show(size_t cells_max, v1::GetConflictsResponse& response) const {
  for (const auto& [place, cell] : cells_) {
    if (static_cast<size_t>(response.cells_size()) == cells_max) {
      return false;
    }
    v1::ConflictCell& proto = *response.add_cells();
    proto.set_day(ToText(std::get<0>(place)));
    proto.set_team(std::get<1>(place));
    proto.set_other_team(std::get<2>(place));
    proto.set_stakeholders(cell.stakeholders);
    proto.set_touchpoints(cell.touchpoints);
    proto.mutable_stakeholder_ids()->Assign(cell.examples.begin(), cell.examples.end());
  }
  return true;
}

}  // namespace touchpoint::query
