// SPDX-License-Identifier: Apache-2.0
#include "services/decide/quiet_times.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/decide/wall_clock.h"

namespace touchpoint::decide {
namespace {

using std::chrono::days;
using Stretch = std::pair<Instant, Instant>;

/// Every instant of [from, to) at which a stretch may begin that begins at this time of day: each
/// occurrence of that local time, the changes of offset, which may jump into one, and `from`.
std::vector<Instant> PossibleStarts(const ZoneTable& zone, std::chrono::minutes time_of_day,
                                    Instant from, Instant to) {
  std::vector<Instant> starts = {from};
  for (Instant t = from; t < to;) {
    const ZoneTable::Segment segment = zone.At(t);
    const Instant end = std::min(segment.end, to);
    auto day = std::chrono::floor<days>(segment.ToLocal(t));
    for (; day <= segment.ToLocal(end); day += days(1)) {
      const Instant start = segment.ToUtc(day + time_of_day);
      if (start > t && start < end) {
        starts.push_back(start);
      }
    }
    if (end < to) {
      starts.push_back(end);
    }
    t = end;
  }
  return starts;
}

/// `until`: as QuietUntil().
template <typename Until>
void AddStretches(const std::vector<Instant>& starts, Instant to, Until until,
                  std::vector<Stretch>& stretches) {
  for (const Instant start : starts) {
    Instant t = start;
    std::optional<Instant> next;
    while (t < to && (next = until(t))) {
      t = *next;
    }
    if (t > start) {
      stretches.emplace_back(start, std::min(t, to));
    }
  }
}

/// Those that overlap or touch as one.
std::vector<Stretch> Joined(std::vector<Stretch> stretches) {
  std::sort(stretches.begin(), stretches.end());
  std::vector<Stretch> joined;
  for (const Stretch& stretch : stretches) {
    if (!joined.empty() && stretch.first <= joined.back().second) {
      joined.back().second = std::max(joined.back().second, stretch.second);
    } else {
      joined.push_back(stretch);
    }
  }
  return joined;
}

}  // namespace

std::vector<QuietTime> QuietTimes(const Rulebook& rulebook, const model::Profile& profile,
                                  Instant from, Instant to) {
  std::vector<QuietTime> times;
  const std::vector<const ZoneTable*> zones = rulebook.ZonesOf(profile);
  const auto add = [&](const auto& rule, std::chrono::minutes time_of_day, auto until) {
    std::vector<Stretch> stretches;
    for (const ZoneTable* zone : zones) {
      AddStretches(
          PossibleStarts(*zone, time_of_day, from, to), to,
          [&](Instant t) { return until(rule, *zone, t); }, stretches);
    }
    for (const auto& [start, end] : Joined(std::move(stretches))) {
      times.push_back({start, end, rule.id, rule.channels});
    }
  };
  for (const model::QuietHours& rule : rulebook.policy().quiet_hours) {
    add(rule, rule.from, QuietUntil);
  }
  for (const model::Blackout& rule : rulebook.policy().blackouts) {
    if (model::Allows(rule.regions, profile.region)) {
      add(rule, std::chrono::minutes(0), BlackoutUntil);
    }
  }
  std::stable_sort(times.begin(), times.end(),
                   [](const QuietTime& a, const QuietTime& b) { return a.from < b.from; });
  return times;
}

}  // namespace touchpoint::decide
