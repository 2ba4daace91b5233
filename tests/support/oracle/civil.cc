// SPDX-License-Identifier: Apache-2.0
#include "tests/support/oracle/civil.h"

#include <algorithm>
#include <iterator>

namespace touchpoint::oracle {
namespace {

constexpr int64_t kDayMillis = int64_t{24} * 60 * 60 * 1000;

int64_t FloorDivide(int64_t value, int64_t by) {
  return value >= 0 ? value / by : -((-value + by - 1) / by);
}

bool IsLeap(int64_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int64_t DaysOfMonth(int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 1 && IsLeap(year) ? 29 : kDays[month];
}

}  // namespace

Offsets OffsetsOf(const ZoneTable& zone) {
  Offsets offsets;
  offsets.first = zone.first_offset();
  offsets.changes.reserve(zone.transitions().size());
  for (const ZoneTable::Transition& transition : zone.transitions()) {
    offsets.changes.push_back({transition.at, transition.offset});
  }
  return offsets;
}

WallTime WallTimeAt(const Offsets& offsets, Instant t) {
  const auto next =
      std::upper_bound(offsets.changes.begin(), offsets.changes.end(), t,
                       [](Instant at, const Offsets::Change& change) { return at < change.at; });
  const std::chrono::seconds offset =
      next == offsets.changes.begin() ? offsets.first : std::prev(next)->offset;
  const int64_t local = ToMillis(t) + Duration(offset).count();
  const int64_t day = FloorDivide(local, kDayMillis);
  return {day, Duration(local - day * kDayMillis)};
}

int WeekdayOf(int64_t day) {
  constexpr int64_t kThursday = 3;  // 1970-01-01
  return static_cast<int>(((day + kThursday) % 7 + 7) % 7);
}

int64_t WeekOf(int64_t day) {
  return FloorDivide(day + 3, 7);
}

int64_t MonthOf(int64_t day) {
  // Until 2100 every fourth year is a leap year.
  int64_t year = 1970 + day / 1461 * 4;
  day %= 1461;
  int month = 0;
  for (; day >= DaysOfMonth(year, month); month = (month + 1) % 12) {
    day -= DaysOfMonth(year, month);
    year += month == 11 ? 1 : 0;
  }
  return year * 12 + month;
}

}  // namespace touchpoint::oracle
