// SPDX-License-Identifier: Apache-2.0
// The rule at the end of a TZif file, "CET-1CEST,M3.5.0,M10.5.0/3": what goes on for ever after
// the last transition that is written out (POSIX TZ with the extensions of RFC 8536).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "common/zones/zone_table.h"

namespace touchpoint::zones {

/// A day of every year.
struct YearDay {
  enum class Form {
    kMonthWeekDay,  // the `week`th `weekday` of `month`; week 5: the last
    kJulian,        // 1 to 365, February 29 is never counted
    kZeroBased      // 0 to 365, February 29 is counted
  };
  Form form = Form::kMonthWeekDay;
  int month = 0;
  int week = 0;
  int weekday = 0;  // 0 is Sunday
  int day = 0;

  std::chrono::sys_days In(std::chrono::year year) const;
};

struct PosixRule {
  struct Change {
    YearDay day;
    std::chrono::seconds time = std::chrono::hours(2);  // wall-clock, -167 h to 167 h
  };
  struct Daylight {
    std::chrono::seconds offset{};
    Change start;
    Change end;
  };
  std::chrono::seconds offset{};  // standard time: local = UTC + offset
  std::optional<Daylight> daylight;

  /// The changes of one year in order of time.
  std::vector<ZoneTable::Transition> In(std::chrono::year year) const;
};

/// Nothing for a text that is not such a rule.
std::optional<PosixRule> ParsePosixRule(std::string_view text);

}  // namespace touchpoint::zones
