// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "services/touchpointctl/rows/bulk_reader.h"

namespace touchpoint::ctl {
namespace {

Instant At(std::string_view text) {
  return *ParseRfc3339(text);
}

OrRefusal<PlanRow> RowAt(std::string_view preferred) {
  PlanRow row;
  row.preferred = At(preferred);
  return row;
}

const Instant kNow = At("2026-03-04T09:30:00Z");  // a Wednesday

TEST(Shift, FirstTimeComesToLieAtNow) {
  std::vector<OrRefusal<PlanRow>> rows = {RowAt("2013-08-05T12:00:00Z"),
                                          RowAt("2013-08-01T12:00:00Z")};
  ShiftBy(Stretch(rows, Shift{}, kNow), rows);
  EXPECT_EQ(rows[1]->preferred, kNow);
  EXPECT_EQ(rows[0]->preferred, kNow + 4 * kDay);
}

TEST(Shift, StepsOfAWeekKeepWeekdayAndHour) {
  std::vector<OrRefusal<PlanRow>> rows = {RowAt("2013-08-01T12:00:00Z")};  // a Thursday
  ShiftBy(Stretch(rows, Shift{std::nullopt, 7 * kDay}, kNow), rows);
  EXPECT_EQ(rows[0]->preferred, At("2026-03-05T12:00:00Z"));
}

TEST(Shift, WholeStepIsNotRoundedUpAgain) {
  std::vector<OrRefusal<PlanRow>> rows = {RowAt("2026-02-25T09:30:00Z")};
  EXPECT_EQ(Stretch(rows, Shift{std::nullopt, 7 * kDay}, kNow), 7 * kDay);
}

TEST(Shift, GoesBackInTimeToo) {
  std::vector<OrRefusal<PlanRow>> rows = {RowAt("2026-03-20T09:30:00Z")};
  EXPECT_EQ(Stretch(rows, Shift{}, kNow), -16 * kDay);
  EXPECT_EQ(Stretch(rows, Shift{std::nullopt, 7 * kDay}, kNow), -14 * kDay);
}

TEST(Shift, StartCanBeGiven) {
  const std::vector<OrRefusal<PlanRow>> rows = {RowAt("2026-03-01T00:00:00Z")};
  EXPECT_EQ(Stretch(rows, Shift{At("2026-03-03T00:00:00Z")}, kNow), 2 * kDay);
}

TEST(Shift, MovesAllTimesOfARowAndTheEarliestOfThemIsTheFirst) {
  PlanRow row;
  row.plan_time = At("2026-03-01T00:00:00Z");
  row.earliest = At("2026-03-02T00:00:00Z");
  row.preferred = At("2026-03-03T00:00:00Z");
  row.latest = At("2026-03-04T00:00:00Z");
  std::vector<OrRefusal<PlanRow>> rows = {row, tl::unexpected(Refusal{})};
  ShiftBy(Stretch(rows, Shift{}, kNow), rows);
  EXPECT_EQ(rows[0]->plan_time, kNow);
  EXPECT_EQ(rows[0]->earliest, kNow + kDay);
  EXPECT_EQ(rows[0]->preferred, kNow + 2 * kDay);
  EXPECT_EQ(rows[0]->latest, kNow + 3 * kDay);
}

TEST(Shift, NothingToShiftIsNoShift) {
  EXPECT_EQ(Stretch<PlanRow>({}, Shift{}, kNow), Duration{});
  EXPECT_EQ(Stretch<PlanRow>({PlanRow{}}, Shift{}, kNow), Duration{});
}

}  // namespace
}  // namespace touchpoint::ctl
