// SPDX-License-Identifier: Apache-2.0
#include "common/zones/posix_rule.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/zones/system_zones.h"

namespace touchpoint::zones {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::year;

// The changes of 2026, one a word: "instant offset".
std::string Changes(const std::string& text) {
  const auto rule = ParsePosixRule(text);
  if (!rule) {
    return "no rule";
  }
  std::string changes;
  for (const auto& change : rule->In(year(2026))) {
    changes += FormatRfc3339(change.at) + " " + std::to_string(change.offset.count()) + "\n";
  }
  return changes;
}

TEST(PosixRuleTest, KnowsZonesWithoutDaylightSaving) {
  const auto rule = ParsePosixRule("<+0545>-5:45");
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->offset, hours(5) + minutes(45));
  EXPECT_FALSE(rule->daylight);
  EXPECT_TRUE(rule->In(year(2026)).empty());
}

TEST(PosixRuleTest, FindsTheLastSunday) {
  EXPECT_EQ(Changes("CET-1CEST,M3.5.0,M10.5.0/3"),
            "2026-03-29T01:00:00Z 7200\n2026-10-25T01:00:00Z 3600\n");
}

TEST(PosixRuleTest, OrdersTheSouthernYear) {
  EXPECT_EQ(Changes("AEST-10AEDT,M10.1.0,M4.1.0/3"),
            "2026-04-04T16:00:00Z 36000\n2026-10-03T16:00:00Z 39600\n");
}

TEST(PosixRuleTest, TakesDaylightSavingBelowStandardTime) {
  EXPECT_EQ(Changes("IST-1GMT0,M10.5.0,M3.5.0/1"),
            "2026-03-29T01:00:00Z 3600\n2026-10-25T01:00:00Z 0\n");
}

TEST(PosixRuleTest, TakesHalfHours) {
  EXPECT_EQ(Changes("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"),
            "2026-04-04T15:00:00Z 37800\n2026-10-03T15:30:00Z 39600\n");
}

TEST(PosixRuleTest, TakesTimesBeforeAndBeyondTheDay) {
  EXPECT_EQ(Changes("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"),
            "2026-03-29T01:00:00Z -3600\n2026-10-25T01:00:00Z -7200\n");
  EXPECT_EQ(Changes("EET-2EEST,M3.4.4/50,M10.4.4/50"),
            "2026-03-28T00:00:00Z 10800\n2026-10-23T23:00:00Z 7200\n");
}

TEST(PosixRuleTest, CountsDaysWithAndWithoutTheLeapDay) {
  const auto rule = ParsePosixRule("AAA0BBB,J60/0,59/0");
  ASSERT_TRUE(rule && rule->daylight);
  EXPECT_EQ(Instant(rule->daylight->start.day.In(year(2023))), Utc("2023-03-01T00:00:00"));
  EXPECT_EQ(Instant(rule->daylight->start.day.In(year(2024))), Utc("2024-03-01T00:00:00"));
  EXPECT_EQ(Instant(rule->daylight->end.day.In(year(2023))), Utc("2023-03-01T00:00:00"));
  EXPECT_EQ(Instant(rule->daylight->end.day.In(year(2024))), Utc("2024-02-29T00:00:00"));
}

TEST(PosixRuleTest, RefusesEverythingElse) {
  for (const char* text : {"",
                           "CET",
                           "C-1",
                           "-1",
                           "<CET-1",
                           "CET-25",
                           "CET-1:60",
                           "CET-1CEST",
                           "CET-1CEST,",
                           "CET-1CEST,M3.5.0",
                           "CET-1CEST,M3.5.0,M10.5.0/",
                           "CET-1CEST,M13.5.0,M10.5.0",
                           "CET-1CEST,M3.6.0,M10.5.0",
                           "CET-1CEST,M3.5.7,M10.5.0",
                           "CET-1CEST,J0,J1",
                           "CET-1CEST,J366,J1",
                           "CET-1CEST,366,1",
                           "CET-1CEST,M3.5.0/168,M10.5.0",
                           "CET-1CEST,M3.5.0,M10.5.0 ",
                           "CET-1,M3.5.0,M10.5.0"}) {
    EXPECT_FALSE(ParsePosixRule(text)) << text;
  }
}

}  // namespace
}  // namespace touchpoint::zones
