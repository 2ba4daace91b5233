// SPDX-License-Identifier: Apache-2.0
// The cases of SEMANTICS §11, by their numbers.
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::testing {
namespace {

using model::CapPeriod;
using model::MergeWhen;
using model::Policy;

TEST(SemanticsCaseTest, Case1CapLooksBack) {
  Stage stage(OneADay());
  stage.Did(stage.Ask("2026-03-02 08:00"), "2026-03-02 08:00");
  stage.Plan(stage.Ask("2026-03-02 10:00"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T08:00:00Z email");
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "ROLLING_CAP cap [1]");
}

TEST(SemanticsCaseTest, Case2BothNeighboursCount) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-02 13:00"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(SemanticsCaseTest, Case3NoWindowOfADayHoldsThree) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(2, kDay)};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-02 10:00"));
  stage.Plan(stage.Ask("2026-03-03 09:00"));
  stage.Plan(stage.Ask("2026-03-02 20:00"));
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-03T10:00:00Z email");
}

TEST(SemanticsCaseTest, Case4LimitZeroBlocksForEver) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(0, kDay)};
  policy.caps[0].scope.channels = {"sms"};
  Stage stage(policy);
  auto plan = stage.Ask("2026-03-02 10:00");
  plan.channel = "sms";
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "SUPPRESSED");
  EXPECT_EQ(stage.last.changes[0].next_legal, std::nullopt);
}

TEST(SemanticsCaseTest, Case5CalendarDayIsLocal) {
  Policy policy = BarePolicy();
  policy.caps = {CalendarCap(1, CapPeriod::kCalendarDay)};
  Stage stage(policy, "2026-03-02 22:00");  // 23:00 in Berlin
  stage.Did(stage.Ask("2026-03-02 21:30"), "2026-03-02 21:30");
  stage.Plan(stage.Ask("2026-03-02 22:30"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-02T23:00:00Z email");
}

TEST(SemanticsCaseTest, Case6ExactlyTheGapIsLegal) {
  Policy policy = BarePolicy();
  policy.gaps = {{"gap", 3 * kDay, {}, {}}};
  policy.gaps[0].scope.channels = {"visit"};
  Stage stage(policy);
  auto plan = stage.Ask("2026-03-05 10:00");
  plan.channel = "visit";
  stage.Plan(plan);
  plan.preferred = Utc("2026-03-02 10:00");
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-02T10:00:00Z visit");
}

TEST(SemanticsCaseTest, Case7QuietHoursRunOverMidnight) {
  Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(20 * 60, 8 * 60)};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-02 19:30"));
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-03T07:00:00Z email");
}

TEST(SemanticsCaseTest, Case8QuietHoursEndInTheGap) {
  Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(60, 150)};
  Stage stage(policy, "2026-03-28 09:00");
  stage.Plan(stage.Ask("2026-03-29 00:30"));
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-29T01:00:00Z email");
}

TEST(SemanticsCaseTest, Case9QuietHoursHoldInBothPassesOfTheFold) {
  Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(60, 150)};
  Stage first(policy, "2026-10-24 09:00");
  first.Plan(first.Ask("2026-10-24 23:30"));
  EXPECT_EQ(first.Show(1), "DEFERRED 2026-10-25T00:30:00Z email");
  Stage second(policy, "2026-10-24 09:00");
  second.Plan(second.Ask("2026-10-25 01:10"));
  EXPECT_EQ(second.Show(1), "DEFERRED 2026-10-25T01:30:00Z email");
}

TEST(SemanticsCaseTest, Case10HigherClassDisplaces) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.priority = 80;
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-04T12:00:00Z email");
  ASSERT_EQ(stage.last.changes.size(), 2U);
  EXPECT_EQ(Show(stage.last.changes[1].reasons), "DISPLACED [2]; ROLLING_CAP cap [2]");
  EXPECT_EQ(stage.last.changes[1].cause, model::Cause::kDisplaced);
}

TEST(SemanticsCaseTest, Case11EqualClassStands) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(SemanticsCaseTest, Case12FrozenStands) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-02 09:20"));
  auto plan = stage.Ask("2026-03-02 09:25");
  plan.priority = 80;
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T09:20:00Z email");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:20:00Z email");
}

TEST(SemanticsCaseTest, Case13FreedSlotIsReoffered) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Decide(model::CancelInput{1, "a", 0});
  EXPECT_EQ(stage.At(1).state, model::State::kCancelled);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
  ASSERT_EQ(stage.last.changes.size(), 2U);
  EXPECT_EQ(stage.last.changes[1].cause, model::Cause::kReoffered);
  EXPECT_EQ(Show(stage.last.changes[1].reasons), "REOFFER [1]");
}

TEST(SemanticsCaseTest, Case14BlockedPlanMerges) {
  Stage stage(OneADayMerging());
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.topic = "t";
  stage.Plan(plan);
  plan.team = "b";
  plan.preferred = Utc("2026-03-03 10:00");
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(2), "MERGED 1 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.last.changes.size(), 1U);
}

TEST(SemanticsCaseTest, Case15BothMoveWhereTheHostMay) {
  Stage stage(OneADayMerging());
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.topic = "t";
  stage.Plan(plan);
  plan.team = "b";
  plan.preferred = Utc("2026-03-03 10:00");
  plan.latest = Utc("2026-03-03 11:00");
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(2), "MERGED 1 2026-03-03T10:00:00Z email");
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T10:00:00Z email");
}

TEST(SemanticsCaseTest, Case15SuppressedWhereTheHostMayNot) {
  Stage stage(OneADayMerging());
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.topic = "t";
  plan.earliest = plan.preferred;
  stage.Plan(plan);
  plan = stage.Ask("2026-03-03 10:00");
  plan.topic = "t";
  plan.team = "b";
  plan.latest = Utc("2026-03-03 11:00");
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(2), "SUPPRESSED");
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T12:00:00Z email");
}

TEST(SemanticsCaseTest, Case16WhatDoesNotObeyMakesRoomForItself) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 11:00"));
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.purpose = "safety";
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(SemanticsCaseTest, Case17WindowIsHalfOpen) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.latest = Utc("2026-03-04 12:00");
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(2), "SUPPRESSED");
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "ROLLING_CAP cap [1]");
  EXPECT_EQ(stage.last.changes[0].next_legal, Utc("2026-03-04 12:00"));
}

TEST(SemanticsCaseTest, Case17aDisplacedMergesIntoTheOneThatDisplacedIt) {
  Stage stage(OneADayMerging());
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.topic = "t";
  stage.Plan(plan);
  plan.team = "b";
  plan.priority = 80;
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(1), "MERGED 2 2026-03-03T12:00:00Z email");
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "DISPLACED [2]; MERGE same-topic [2]");
}

TEST(SemanticsCaseTest, Case18AlternateChannelAtTheSameTime) {
  Policy policy = OneADay();
  policy.caps[0].scope.channels = {"email"};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.alternate_channels = {"phone"};
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z phone");
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "ROLLING_CAP cap [1]");
}

TEST(SemanticsCaseTest, Case19ConsentSuppresses) {
  Stage stage(BarePolicy());
  stage.timeline.profile.opt_outs = {{"email", ""}};
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  EXPECT_EQ(stage.Show(1), "SUPPRESSED");
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "CONSENT");
}

}  // namespace
}  // namespace touchpoint::testing
