// SPDX-License-Identifier: Apache-2.0
// Civil time from offsets and counting, sharing nothing with common/zones but its input: the second
// computation that wall-clock rules are checked against.
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/time.h"
#include "common/zones/zone_table.h"

namespace touchpoint::oracle {

/// UTC offsets of a zone: `first` until the first change.
struct Offsets {
  struct Change {
    Instant at;
    std::chrono::seconds offset;
  };
  std::chrono::seconds first{};
  std::vector<Change> changes;  // ascending
};

/// Copies the raw numbers of a table; none of its computations.
Offsets OffsetsOf(const ZoneTable& zone);

/// A wall-clock reading: days since 1970-01-01 and the time of that day.
struct WallTime {
  int64_t day = 0;
  Duration time_of_day{};
};

WallTime WallTimeAt(const Offsets& offsets, Instant t);

/// 0 is Monday.
int WeekdayOf(int64_t day);
/// Numbers the ISO weeks: two days are of one week when their numbers are equal.
int64_t WeekOf(int64_t day);
/// Numbers the months likewise.
int64_t MonthOf(int64_t day);

}  // namespace touchpoint::oracle
