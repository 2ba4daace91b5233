// SPDX-License-Identifier: Apache-2.0
#include "services/decide/counting.h"

#include <algorithm>

#include "common/base/mutant.h"
#include "services/decide/wall_clock.h"

namespace touchpoint::decide {
namespace {

using model::Sequence;

constexpr size_t kNamedMax = 16;  // touchpoints that one reason names

void Name(std::vector<Sequence>& named, Sequence sequence) {
  if (named.size() < kNamedMax && std::find(named.begin(), named.end(), sequence) == named.end()) {
    named.push_back(sequence);
  }
}

bool AllInstants(std::span<const Occupied> others) {
  return std::all_of(others.begin(), others.end(),
                     [](const Occupied& other) { return other.from == other.to; });
}

/// Of `limit` others that one window may hold together, others[first] ending first: those of the
/// rest that begin first, since no other choice reaches as far back and so forbids as much.
void ChooseGroup(std::span<const Occupied> others, size_t first, uint32_t limit, bool instants,
                 std::vector<size_t>& group) {
  group.clear();
  for (size_t i = first; i < (instants ? first + limit : others.size()); ++i) {
    group.push_back(i);
  }
  if (!instants) {
    std::sort(group.begin() + 1, group.end(),
              [&others](size_t a, size_t b) { return others[a].from < others[b].from; });
    group.resize(limit);
  }
}

/// Where one more is one too many for a group.
struct Forbidden {
  Instant after;
  Instant until;
};

/// For the group of others[first], which ends first; nothing where no window can hold it.
std::optional<Forbidden> ForbiddenBy(std::span<const Occupied> others, size_t first, uint32_t limit,
                                     Duration per, bool instants, std::vector<size_t>& group) {
  ChooseGroup(others, first, limit, instants, group);
  Instant newest = others[first].from;
  for (const size_t member : group) {
    newest = std::max(newest, others[member].from);
  }
  if (newest - others[first].to >= per) {
    return std::nullopt;
  }
  const Duration length = per - Duration(TP_MUTANT(kCapWindowShort) ? 1 : 0);
  return Forbidden{newest - length, others[first].to + length};
}

/// Local days of one zone, of instants that mostly lie between the same two changes of offset.
class LocalDays {
 public:
  LocalDays(const ZoneTable& zone, Instant t) : zone_(zone), segment_(zone.At(t)) {}

  std::chrono::local_days At(Instant t) {
    if (t < segment_.begin || t >= segment_.end) {
      segment_ = zone_.At(t);
    }
    return std::chrono::floor<std::chrono::days>(segment_.ToLocal(t));
  }

 private:
  const ZoneTable& zone_;
  ZoneTable::Segment segment_;
};

struct CalendarCount {
  LocalPeriod period;  // that holds t
  uint32_t number = 0;
};

/// `named`: gets those that are counted; may be null.
CalendarCount CountCalendar(std::span<const Occupied> others, model::CapPeriod period,
                            const ZoneTable& zone, Instant t, std::vector<Sequence>* named) {
  LocalDays days(zone, t);
  CalendarCount counted{PeriodOf(period, days.At(t)), 0};
  for (const Occupied& other : others) {
    const Instant to = other.to - std::chrono::hours(TP_MUTANT(kCalendarDayAtFixedOffset) ? 1 : 0);
    const bool elsewhere = other.zone != nullptr && other.zone != &zone;
    const auto last = elsewhere ? LocalDay(*other.zone, other.to) : days.At(to);
    const auto first = other.from == other.to ? last
                       : elsewhere            ? LocalDay(*other.zone, other.from)
                                              : days.At(other.from);
    if (last >= counted.period.first && first <= counted.period.last) {
      ++counted.number;
      if (named != nullptr) {
        Name(*named, other.sequence);
      }
    }
  }
  return counted;
}

}  // namespace

std::optional<Blocked> RollingCapBlocks(std::span<const Occupied> others, uint32_t limit,
                                        Duration per, Instant t) {
  if (limit == 0) {
    return Blocked{};
  }
  std::optional<Blocked> blocked;
  const bool instants = AllInstants(others);
  std::vector<size_t> group;
  // Ends ascend with `first`, so one pass leaves behind nothing that could forbid the new t.
  for (size_t first = 0; first + limit <= others.size(); ++first) {
    if (others[first].to + per <= t + Duration(TP_MUTANT(kCapWindowShort) ? 1 : 0)) {
      continue;
    }
    // One more at t makes the group too many wherever one window can hold them all with t.
    const auto forbidden = ForbiddenBy(others, first, limit, per, instants, group);
    if (!forbidden || t <= forbidden->after) {
      continue;
    }
    blocked = blocked ? blocked : Blocked{};
    for (const size_t member : group) {
      Name(blocked->touchpoints, others[member].sequence);
    }
    t = forbidden->until;
    blocked->until = t;
  }
  return blocked;
}

std::optional<Instant> RollingCapBlockedFrom(std::span<const Occupied> others, uint32_t limit,
                                             Duration per, Instant t, Instant end) {
  if (limit == 0) {
    return t;
  }
  std::optional<Instant> from;
  const bool instants = AllInstants(others);
  std::vector<size_t> group;
  for (size_t first = 0; first + limit <= others.size(); ++first) {
    if (others[first].to + per <= t) {
      continue;
    }
    const auto forbidden = ForbiddenBy(others, first, limit, per, instants, group);
    if (!forbidden) {
      continue;
    }
    const Instant begin = std::max(t, forbidden->after + Duration(1));
    if (begin <= end && begin < forbidden->until && (!from || begin < *from)) {
      from = begin;
    }
  }
  return from;
}

std::optional<Blocked> CalendarCapBlocks(std::span<const Occupied> others, uint32_t limit,
                                         model::CapPeriod period, const ZoneTable& zone,
                                         Instant t) {
  if (limit == 0) {
    return Blocked{};
  }
  Blocked blocked;
  const CalendarCount counted = CountCalendar(others, period, zone, t, &blocked.touchpoints);
  if (counted.number < limit) {
    return std::nullopt;
  }
  blocked.until = Towards(zone, t, LocalTime(counted.period.last + std::chrono::days(1)));
  return blocked;
}

std::optional<Instant> CalendarCapBlockedFrom(std::span<const Occupied> others, uint32_t limit,
                                              model::CapPeriod period, const ZoneTable& zone,
                                              Instant t, Instant end) {
  while (t <= end) {
    const CalendarCount counted = CountCalendar(others, period, zone, t, nullptr);
    if (counted.number >= limit) {
      return t;
    }
    t = Towards(zone, t, LocalTime(counted.period.last + std::chrono::days(1)));
  }
  return std::nullopt;
}

uint32_t RollingUse(std::span<const Occupied> others, Duration per, Instant t) {
  const auto held_from = [&](Instant begin) {
    return std::count_if(others.begin(), others.end(), [&](const Occupied& other) {
      return other.to >= begin && other.from < begin + per;
    });
  };
  auto most = held_from(t);
  // A fullest window can be moved later until it begins with t or with the end of one it holds.
  for (const Occupied& other : others) {
    if (other.to < t && other.to > t - per) {
      most = std::max(most, held_from(other.to));
    }
  }
  return static_cast<uint32_t>(most);
}

uint32_t CalendarUse(std::span<const Occupied> others, model::CapPeriod period,
                     const ZoneTable& zone, Instant t) {
  return CountCalendar(others, period, zone, t, nullptr).number;
}

}  // namespace touchpoint::decide
