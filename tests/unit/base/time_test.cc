// SPDX-License-Identifier: Apache-2.0
#include "common/base/time.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace touchpoint {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year;

constexpr Instant At(int y, unsigned m, unsigned d, Duration rest = {}) {
  return Instant(sys_days(year(y) / static_cast<int>(m) / static_cast<int>(d))) + rest;
}

TEST(Rfc3339Test, ReadsUtc) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00Z"), Instant());
  EXPECT_EQ(ParseRfc3339("2026-03-02T09:00:00Z"), At(2026, 3, 2, 9 * kHour));
  EXPECT_EQ(ParseRfc3339("2026-03-02t09:00:00z"), At(2026, 3, 2, 9 * kHour));
  EXPECT_EQ(ParseRfc3339("2199-12-31T23:59:59.999Z"), At(2200, 1, 1, Duration(-1)));
}

TEST(Rfc3339Test, SubtractsTheOffset) {
  EXPECT_EQ(ParseRfc3339("2013-08-01T12:00:00-05:00"), At(2013, 8, 1, 17 * kHour));
  EXPECT_EQ(ParseRfc3339("2013-08-01T00:15:00+05:45"), At(2013, 7, 31, 18 * kHour + kHour / 2));
  EXPECT_EQ(ParseRfc3339("2013-08-01T12:00:00-00:00"), At(2013, 8, 1, 12 * kHour));
  EXPECT_EQ(ParseRfc3339("2013-08-01T12:00:00+23:59"), At(2013, 7, 31, 12 * kHour + minutes(1)));
}

TEST(Rfc3339Test, RoundsBelowAMillisecondTheWayItIsTold) {
  const Instant noon = At(2026, 1, 1, 12 * kHour);
  EXPECT_EQ(ParseRfc3339("2026-01-01T12:00:00.5Z"), noon + Duration(500));
  EXPECT_EQ(ParseRfc3339("2026-01-01T12:00:00.05Z"), noon + Duration(50));
  EXPECT_EQ(ParseRfc3339("2026-01-01T12:00:00.001000000Z", Rounding::kUp), noon + Duration(1));
  EXPECT_EQ(ParseRfc3339("2026-01-01T12:00:00.0010001Z", Rounding::kDown), noon + Duration(1));
  EXPECT_EQ(ParseRfc3339("2026-01-01T12:00:00.0010001Z", Rounding::kUp), noon + Duration(2));
  EXPECT_EQ(ParseRfc3339("2026-01-01T12:00:00.000000000000000000001Z", Rounding::kUp),
            noon + Duration(1));
  EXPECT_EQ(ParseRfc3339("2026-01-01T12:00:00.9999Z", Rounding::kUp),
            noon + std::chrono::seconds(1));
}

TEST(Rfc3339Test, KnowsLeapYears) {
  EXPECT_EQ(ParseRfc3339("2024-02-29T00:00:00Z"), At(2024, 2, 29));
  EXPECT_EQ(ParseRfc3339("2000-02-29T00:00:00Z"), At(2000, 2, 29));
  EXPECT_FALSE(ParseRfc3339("2026-02-29T00:00:00Z"));
  EXPECT_FALSE(ParseRfc3339("2100-02-29T00:00:00Z"));
}

TEST(Rfc3339Test, RefusesWhatIsOutOfRangeInUtc) {
  EXPECT_FALSE(ParseRfc3339("1969-12-31T23:59:59.999Z"));
  EXPECT_FALSE(ParseRfc3339("1970-01-01T00:00:00+00:01"));
  EXPECT_EQ(ParseRfc3339("1969-12-31T23:59:00-00:01"), Instant());
  EXPECT_FALSE(ParseRfc3339("2200-01-01T00:00:00Z"));
  EXPECT_FALSE(ParseRfc3339("2199-12-31T23:59:59.9999Z", Rounding::kUp));
}

TEST(Rfc3339Test, RefusesEverythingElse) {
  for (const char* text : {"",
                           "2026",
                           "2026-03-02",
                           "2026-03-02T09:00Z",
                           "2026-03-02 09:00:00Z",
                           "2026-03-02T09:00:00",
                           "2026-03-02T09:00:00z ",
                           " 2026-03-02T09:00:00Z",
                           "2026-03-02T09:00:00.Z",
                           "2026-03-02T09:00:00,5Z",
                           "2026-03-02T09:00:00+0100",
                           "2026-03-02T09:00:00+01",
                           "2026-03-02T09:00:00+24:00",
                           "2026-03-02T09:00:00+01:60",
                           "2026-03-02T24:00:00Z",
                           "2026-03-02T09:60:00Z",
                           "2026-03-02T09:00:60Z",
                           "2026-00-02T09:00:00Z",
                           "2026-13-02T09:00:00Z",
                           "2026-03-00T09:00:00Z",
                           "2026-03-32T09:00:00Z",
                           "2026-04-31T09:00:00Z",
                           "26-03-02T09:00:00Z",
                           "+2026-03-02T09:00:00Z",
                           "02026-03-02T09:00:00Z",
                           "2026-3-2T09:00:00Z",
                           "2026-03-02T9:00:00Z",
                           "2026-03-02T-9:00:00Z",
                           "2026/03/02T09:00:00Z",
                           "2026-03-02T09:00:00ZZ",
                           "2026-03-02T09:00:00Z+01:00",
                           "20260302T090000Z"}) {
    EXPECT_FALSE(ParseRfc3339(text)) << text;
  }
  EXPECT_FALSE(ParseRfc3339(std::string("2026-03-02T09:00:00Z\0", 21)));
}

TEST(Rfc3339Test, WritesAFractionOnlyWhereThereIsOne) {
  EXPECT_EQ(FormatRfc3339(Instant()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(At(2026, 3, 2, 9 * kHour + Duration(61'007))),
            "2026-03-02T09:01:01.007Z");
  EXPECT_EQ(FormatRfc3339(At(1969, 12, 31, Duration(86'399'900))), "1969-12-31T23:59:59.900Z");
}

TEST(Rfc3339Test, WritesSentinelsAsTheNearestYearOfFourDigits) {
  EXPECT_EQ(FormatRfc3339(Instant::min()), "0000-01-01T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(Instant::max()), "9999-12-31T23:59:59.999Z");
}

TEST(Rfc3339Test, ReadsBackWhatItWrites) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int64_t> millis(0, ToMillis(At(2200, 1, 1)) - 1);
  for (int i = 0; i < 2000; ++i) {
    const Instant t = FromMillis(millis(random));
    ASSERT_EQ(ParseRfc3339(FormatRfc3339(t)), t) << FormatRfc3339(t);
  }
}

TEST(DurationTest, ReadsEveryUnit) {
  EXPECT_EQ(ParseDuration("1500ms"), Duration(1500));
  EXPECT_EQ(ParseDuration("90s"), std::chrono::seconds(90));
  EXPECT_EQ(ParseDuration("30m"), std::chrono::minutes(30));
  EXPECT_EQ(ParseDuration("24h"), hours(24));
  EXPECT_EQ(ParseDuration("14d"), 14 * kDay);
  EXPECT_EQ(ParseDuration("0s"), Duration(0));
}

TEST(DurationTest, EndsAtTenYears) {
  EXPECT_EQ(ParseDuration("3660d"), 3660 * kDay);
  EXPECT_EQ(ParseDuration("316224000000ms"), 3660 * kDay);
  EXPECT_FALSE(ParseDuration("3661d"));
  EXPECT_FALSE(ParseDuration("87841h"));
  EXPECT_FALSE(ParseDuration("316224000001ms"));
  EXPECT_FALSE(ParseDuration("99999999999999999999999999s"));
}

TEST(DurationTest, RefusesEverythingElse) {
  for (const char* text : {"", "1", "d", "1 d", " 1d", "1d ", "-1d", "+1d", "1.5h", "1D", "1w",
                           "1min", "1d12h", "one day", "1mss", "0x1s"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

TEST(DurationTest, WritesTheShortestNotation) {
  EXPECT_EQ(FormatDuration(Duration(0)), "0s");
  EXPECT_EQ(FormatDuration(Duration(1500)), "1500ms");
  EXPECT_EQ(FormatDuration(Duration(61'000)), "61s");
  EXPECT_EQ(FormatDuration(std::chrono::minutes(30)), "30m");
  EXPECT_EQ(FormatDuration(hours(36)), "36h");
  EXPECT_EQ(FormatDuration(hours(48)), "2d");
}

}  // namespace
}  // namespace touchpoint
