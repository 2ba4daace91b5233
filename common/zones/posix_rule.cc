// SPDX-License-Identifier: Apache-2.0
#include "common/zones/posix_rule.h"

#include <algorithm>

namespace touchpoint::zones {
namespace {

using std::chrono::seconds;

constexpr int kOffsetHoursMax = 24;
constexpr int kTimeHoursMax = 167;

// Reads a rule from left to right. After the first mismatch it stays failed and yields zeros.
class RuleReader {
 public:
  explicit RuleReader(std::string_view rest) : rest_(rest) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }

  bool Next(char c) {
    if (rest_.empty() || rest_.front() != c) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  void Expect(char c) { ok_ = Next(c) && ok_; }

  int Number(int min, int max) {
    int value = 0;
    size_t digits = 0;
    for (; digits < rest_.size() && digits < 4 && IsDigit(rest_[digits]); ++digits) {
      value = value * 10 + (rest_[digits] - '0');
    }
    rest_.remove_prefix(digits);
    ok_ = ok_ && digits > 0 && value >= min && value <= max;
    return ok_ ? value : min;
  }

  // "CET" or "<-03>"; what it is does not matter.
  void Abbreviation() {
    const bool quoted = Next('<');
    size_t length = 0;
    while (length < rest_.size() && (quoted ? rest_[length] != '>' : IsLetter(rest_[length]))) {
      ++length;
    }
    rest_.remove_prefix(length);
    ok_ = ok_ && length >= 3;
    if (quoted) {
      Expect('>');
    }
  }

  // [+-]hh[:mm[:ss]]
  seconds Clock(int hours_max) {
    const bool negative = Next('-');
    if (!negative) {
      Next('+');
    }
    seconds time = std::chrono::hours(Number(0, hours_max));
    if (Next(':')) {
      time += std::chrono::minutes(Number(0, 59));
      if (Next(':')) {
        time += seconds(Number(0, 59));
      }
    }
    return negative ? -time : time;
  }

  YearDay Day() {
    YearDay day;
    if (Next('M')) {
      day.month = Number(1, 12);
      Expect('.');
      day.week = Number(1, 5);
      Expect('.');
      day.weekday = Number(0, 6);
    } else if (Next('J')) {
      day.form = YearDay::Form::kJulian;
      day.day = Number(1, 365);
    } else {
      day.form = YearDay::Form::kZeroBased;
      day.day = Number(0, 365);
    }
    return day;
  }

  PosixRule::Change Change() {
    PosixRule::Change change;
    change.day = Day();
    if (Next('/')) {
      change.time = Clock(kTimeHoursMax);
    }
    return change;
  }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }
  static bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::chrono::sys_days YearDay::In(std::chrono::year year) const {
  using std::chrono::days;
  const std::chrono::sys_days new_year = year / 1 / 1;
  if (form == Form::kZeroBased) {
    return new_year + days(day);
  }
  if (form == Form::kJulian) {
    const bool after_leap_day = year.is_leap() && day >= 60;
    return new_year + days(after_leap_day ? day : day - 1);
  }
  const auto in_month = year / std::chrono::month(static_cast<unsigned>(month));
  const std::chrono::weekday wanted(static_cast<unsigned>(weekday));
  if (week == 5) {
    return std::chrono::sys_days(in_month / wanted[std::chrono::last]);
  }
  return std::chrono::sys_days(in_month / wanted[static_cast<unsigned>(week)]);
}

std::vector<ZoneTable::Transition> PosixRule::In(std::chrono::year year) const {
  if (!daylight) {
    return {};
  }
  const auto at = [&](const Change& change, seconds offset_before) {
    return Instant(change.day.In(year)) + change.time - offset_before;
  };
  std::vector<ZoneTable::Transition> changes = {
      {at(daylight->start, offset), daylight->offset},
      {at(daylight->end, daylight->offset), offset},
  };
  if (changes[1].at < changes[0].at) {
    std::swap(changes[0], changes[1]);
  }
  return changes;
}

std::optional<PosixRule> ParsePosixRule(std::string_view text) {
  RuleReader reader(text);
  PosixRule rule;
  reader.Abbreviation();
  rule.offset = -reader.Clock(kOffsetHoursMax);  // POSIX counts westwards
  if (!reader.AtEnd()) {
    PosixRule::Daylight daylight;
    reader.Abbreviation();
    daylight.offset = rule.offset + std::chrono::hours(1);
    if (!reader.Next(',')) {
      daylight.offset = -reader.Clock(kOffsetHoursMax);
      reader.Expect(',');
    }
    daylight.start = reader.Change();
    reader.Expect(',');
    daylight.end = reader.Change();
    rule.daylight = daylight;
  }
  if (!reader.ok() || !reader.AtEnd()) {
    return std::nullopt;
  }
  return rule;
}

}  // namespace touchpoint::zones
