// SPDX-License-Identifier: Apache-2.0
#include "common/base/time.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace touchpoint {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr Instant kFirst = sys_days(year(1970) / 1 / 1);
constexpr Instant kEnd = sys_days(year(2200) / 1 / 1);
constexpr Duration kLongestDuration = 3660 * kDay;

constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Reads a text from left to right. After the first mismatch it stays failed and yields zeros.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  // A number of exactly `width` digits, at most `max`.
  int Number(size_t width, int max) {
    int value = 0;
    for (size_t i = 0; i < width; ++i) {
      value = value * 10 + Digit();
    }
    ok_ = ok_ && value <= max;
    return ok_ ? value : 0;
  }

  // One of the characters; which one.
  char OneOf(std::string_view characters) {
    ok_ = ok_ && !rest_.empty() && characters.find(rest_.front()) != std::string_view::npos;
    return ok_ ? Take() : '\0';
  }

  bool Next(char c) {
    if (!ok_ || rest_.empty() || rest_.front() != c) {
      return false;
    }
    Take();
    return true;
  }

  // Digits of a fraction of a second, at least one, in milliseconds.
  Duration Fraction(Rounding rounding) {
    int64_t millis = 0;
    bool below = false;
    size_t digits = 0;
    do {
      const int digit = Digit();
      if (digits < 3) {
        millis = millis * 10 + digit;
      } else {
        below = below || digit != 0;
      }
      ++digits;
    } while (ok_ && !rest_.empty() && IsDigit(rest_.front()));
    for (; digits < 3; ++digits) {
      millis *= 10;
    }
    return Duration(millis + (below && rounding == Rounding::kUp ? 1 : 0));
  }

  // Whether all of it was read and matched.
  bool Done() const { return ok_ && rest_.empty(); }

 private:
  int Digit() {
    ok_ = ok_ && !rest_.empty() && IsDigit(rest_.front());
    return ok_ ? Take() - '0' : 0;
  }

  char Take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  std::string_view rest_;
  bool ok_ = true;
};

struct Unit {
  std::string_view suffix;
  Duration length;
};

// From the longest to the shortest.
constexpr std::array<Unit, 5> kUnits = {{{"d", kDay},
                                         {"h", kHour},
                                         {"m", std::chrono::minutes(1)},
                                         {"s", std::chrono::seconds(1)},
                                         {"ms", Duration(1)}}};

}  // namespace

std::string FormatRfc3339(Instant t) {
  // Four digits hold a year; a sentinel beyond them is still printed as a time.
  constexpr Instant kFirstPrintable = sys_days(year(0) / 1 / 1);
  constexpr Instant kLastPrintable = Instant(sys_days(year(10000) / 1 / 1)) - Duration(1);
  t = std::clamp(t, kFirstPrintable, kLastPrintable);
  const auto midnight = std::chrono::floor<std::chrono::days>(t);
  const year_month_day date(midnight);
  const std::chrono::hh_mm_ss<Duration> clock(t - midnight);
  std::array<char, 64> text{};
  int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  std::string result(text.data(), static_cast<size_t>(length));
  if (clock.subseconds().count() != 0) {
    length = std::snprintf(text.data(), text.size(), ".%03d",
                           static_cast<int>(clock.subseconds().count()));
    result.append(text.data(), static_cast<size_t>(length));
  }
  return result + "Z";
}

std::optional<Instant> ParseRfc3339(std::string_view text, Rounding rounding) {
  Reader reader(text);
  const int y = reader.Number(4, 9999);
  reader.OneOf("-");
  const int m = reader.Number(2, 12);
  reader.OneOf("-");
  const int d = reader.Number(2, 31);
  reader.OneOf("Tt");
  const int hour = reader.Number(2, 23);
  reader.OneOf(":");
  const int minute = reader.Number(2, 59);
  reader.OneOf(":");
  const int second = reader.Number(2, 59);  // UTC milliseconds have no place for a leap second
  const Duration fraction = reader.Next('.') ? reader.Fraction(rounding) : Duration(0);
  std::chrono::minutes offset(0);
  if (const char sign = reader.OneOf("Zz+-"); sign == '+' || sign == '-') {
    const int offset_hours = reader.Number(2, 23);
    reader.OneOf(":");
    const int offset_minutes = offset_hours * 60 + reader.Number(2, 59);
    offset = std::chrono::minutes(sign == '+' ? offset_minutes : -offset_minutes);
  }
  const year_month_day date(year(y), month(static_cast<unsigned>(m)),
                            day(static_cast<unsigned>(d)));
  if (!reader.Done() || !date.ok()) {
    return std::nullopt;
  }
  const Instant t = Instant(sys_days(date)) + std::chrono::hours(hour) +
                    std::chrono::minutes(minute) + std::chrono::seconds(second) + fraction - offset;
  if (t < kFirst || t >= kEnd) {
    return std::nullopt;
  }
  return t;
}

std::optional<Duration> ParseDuration(std::string_view text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& candidate) {
    return candidate.suffix == text.substr(digits);
  });
  if (digits == 0 || unit == kUnits.end()) {
    return std::nullopt;
  }
  int64_t count = 0;
  for (const char c : text.substr(0, digits)) {
    count = count * 10 + (c - '0');
    if (count > kLongestDuration.count()) {
      return std::nullopt;
    }
  }
  if (count > kLongestDuration / unit->length) {
    return std::nullopt;
  }
  return count * unit->length;
}

std::string FormatDuration(Duration d) {
  if (d == Duration(0)) {
    return "0s";
  }
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& candidate) {
    return d % candidate.length == Duration(0);
  });
  return std::to_string(d / unit->length) + std::string(unit->suffix);
}

}  // namespace touchpoint
