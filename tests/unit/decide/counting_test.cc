// SPDX-License-Identifier: Apache-2.0
#include "services/decide/counting.h"

#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::decide {
namespace {

using touchpoint::testing::Utc;

Occupied At(const std::string& time, model::Sequence sequence = 1) {
  return {Utc(time), Utc(time), sequence, nullptr};
}

std::optional<Instant> Until(const std::vector<Occupied>& others, uint32_t limit, Duration per,
                             const std::string& t) {
  const auto blocked = RollingCapBlocks(others, limit, per, Utc(t));
  return blocked ? blocked->until : std::nullopt;
}

TEST(RollingCapTest, ExactlyTheLengthApartIsLegal) {
  const std::vector<Occupied> others = {At("2026-03-02 12:00")};
  EXPECT_EQ(Until(others, 1, kDay, "2026-03-03 12:00"), std::nullopt);
  EXPECT_EQ(Until(others, 1, kDay, "2026-03-03 11:59:59.999"), Utc("2026-03-03 12:00"));
  EXPECT_EQ(Until(others, 1, kDay, "2026-03-01 12:00"), std::nullopt);
  EXPECT_EQ(Until(others, 1, kDay, "2026-03-01 12:00:00.001"), Utc("2026-03-03 12:00"));
}

TEST(RollingCapTest, OthersThatNoWindowHoldsTogetherDoNotBlock) {
  const std::vector<Occupied> others = {At("2026-03-02 00:00"), At("2026-03-03 06:00", 2)};
  EXPECT_EQ(Until(others, 2, kDay, "2026-03-02 10:00"), std::nullopt);
}

TEST(RollingCapTest, IntervalTakesItsWorstPoint) {
  const std::vector<Occupied> others = {{Utc("2026-03-02 12:00"), Utc("2026-03-02 13:00"), 1, {}}};
  EXPECT_EQ(Until(others, 1, kDay, "2026-03-03 12:30"), Utc("2026-03-03 13:00"));
  EXPECT_EQ(Until(others, 1, kDay, "2026-03-01 12:30"), Utc("2026-03-03 13:00"));
  EXPECT_EQ(Until(others, 1, kDay, "2026-03-01 12:00"), std::nullopt);
}

TEST(RollingCapTest, LongIntervalAndInstantsCountTogether) {
  // The interval ends last but begins first: with either instant it fills the window.
  const std::vector<Occupied> others = {At("2026-03-02 10:00"),
                                        {Utc("2026-03-02 09:00"), Utc("2026-03-04 09:00"), 2, {}}};
  EXPECT_EQ(Until(others, 2, kDay, "2026-03-03 09:00"), Utc("2026-03-03 10:00"));
}

TEST(RollingCapTest, OfSeveralThatEndLaterThoseThatBeganFirstReachFarthestBack) {
  const std::vector<Occupied> others = {At("2026-03-02 10:00"),
                                        At("2026-03-03 09:59", 2),
                                        {Utc("2026-03-02 09:00"), Utc("2026-03-04 09:00"), 3, {}}};
  EXPECT_EQ(Until(others, 2, kDay, "2026-03-01 10:00"), std::nullopt);
  EXPECT_EQ(Until(others, 2, kDay, "2026-03-01 10:00:00.001"), Utc("2026-03-04 09:59"));
  EXPECT_EQ(Until(others, 2, kDay, "2026-03-02 09:00"), Utc("2026-03-04 09:59"));
}

TEST(RollingCapTest, NamesWhatFillsTheWindow) {
  const std::vector<Occupied> others = {At("2026-03-02 10:00", 7), At("2026-03-02 11:00", 9)};
  const auto blocked = RollingCapBlocks(others, 2, kDay, Utc("2026-03-02 12:00"));
  ASSERT_TRUE(blocked);
  EXPECT_EQ(blocked->touchpoints, (std::vector<model::Sequence>{7, 9}));
}

TEST(RollingCapTest, ZeroBlocksForEver) {
  const auto blocked = RollingCapBlocks({}, 0, kDay, Utc("2026-03-02 12:00"));
  ASSERT_TRUE(blocked);
  EXPECT_EQ(blocked->until, std::nullopt);
}

TEST(CalendarCapTest, WeekIsIsoAndLocal) {
  const ZoneTable& berlin = *touchpoint::testing::Zones()->Find("Europe/Berlin");
  const std::vector<Occupied> others = {At("2026-03-08 22:59")};  // Sunday 23:59 local
  const auto sunday = CalendarCapBlocks(others, 1, model::CapPeriod::kCalendarWeek, berlin,
                                        Utc("2026-03-02 00:00"));
  ASSERT_TRUE(sunday);
  EXPECT_EQ(sunday->until, Utc("2026-03-08 23:00"));
  EXPECT_FALSE(CalendarCapBlocks(others, 1, model::CapPeriod::kCalendarWeek, berlin,
                                 Utc("2026-03-08 23:00")));
}

TEST(CalendarCapTest, IntervalCountsOnEveryDayThatItTouches) {
  const ZoneTable& berlin = *touchpoint::testing::Zones()->Find("Europe/Berlin");
  const std::vector<Occupied> others = {{Utc("2026-03-02 22:30"), Utc("2026-03-03 23:00"), 1, {}}};
  for (const auto& [t, blocked] :
       {std::pair("2026-03-01 22:59", false), std::pair("2026-03-02 12:00", true),
        std::pair("2026-03-03 12:00", true), std::pair("2026-03-04 12:00", true),
        std::pair("2026-03-04 23:00", false)}) {
    EXPECT_EQ(
        CalendarCapBlocks(others, 1, model::CapPeriod::kCalendarDay, berlin, Utc(t)).has_value(),
        blocked)
        << t;
  }
}

TEST(CalendarCapTest, DoneTouchpointKeepsItsZone) {
  const auto zones = touchpoint::testing::Zones();
  Occupied done = At("2026-03-02 23:30");  // Tuesday in Berlin, Monday in London
  done.zone = zones->Find("Europe/London");
  EXPECT_TRUE(CalendarCapBlocks(std::vector{done}, 1, model::CapPeriod::kCalendarDay,
                                *zones->Find("Europe/Berlin"), Utc("2026-03-02 20:00")));
}

}  // namespace
}  // namespace touchpoint::decide
