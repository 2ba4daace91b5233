// SPDX-License-Identifier: Apache-2.0
// What a decision says about itself: every rule that moved, merged or suppressed, with the numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::testing {
namespace {

using model::Policy;
using model::Reason;
using model::ReasonKind;

TEST(ReasonsTest, ACapSaysItsLimitAndLength) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(1, kDay)};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  const Reason expected{"cap",
                        ReasonKind::kRollingCap,
                        "email",
                        Utc("2026-03-03 12:00"),
                        Utc("2026-03-04 12:00"),
                        1,
                        kDay,
                        {1}};
  EXPECT_THAT(stage.last.changes[0].reasons, ::testing::ElementsAre(expected));
}

TEST(ReasonsTest, AGapIsAGapAndHasNoLimit) {
  Policy policy = BarePolicy();
  policy.gaps = {{"gap", 2 * kDay, {}, {}}};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  const Reason expected{
      "gap", ReasonKind::kGap, "email", Utc("2026-03-03 12:00"), Utc("2026-03-05 12:00"),
      {},    2 * kDay,         {1}};
  EXPECT_THAT(stage.last.changes[0].reasons, ::testing::ElementsAre(expected));
}

TEST(ReasonsTest, ACalendarCapHasALimitAndNoLength) {
  Policy policy = BarePolicy();
  policy.caps = {CalendarCap(1, model::CapPeriod::kCalendarDay)};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  const Reason expected{"cap",
                        ReasonKind::kCalendarCap,
                        "email",
                        Utc("2026-03-03 12:00"),
                        Utc("2026-03-03 23:00"),
                        1,
                        {},
                        {1}};
  EXPECT_THAT(stage.last.changes[0].reasons, ::testing::ElementsAre(expected));
}

TEST(ReasonsTest, EveryRuleOnTheWayIsNamed) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(1, kDay)};
  policy.quiet_hours = {Quiet(12 * 60, 15 * 60)};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-02 11:30"));  // quiet until 14:00Z
  stage.Plan(stage.Ask("2026-03-02 16:00"));  // the cap until Tue 14:00Z
  ASSERT_EQ(stage.Show(1), "DEFERRED 2026-03-02T14:00:00Z email");
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "ROLLING_CAP cap [1]");
  stage.Plan(stage.Ask("2026-03-01 20:00"));  // the cap until Wed 14:00Z at first sight
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "ROLLING_CAP cap [1,2]");
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-04T14:00:00Z email");
}

TEST(ReasonsTest, ALaterPlaceOnAnAlternateSaysWhatKeptItFromTheBetterChannel) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(0, kDay)};
  policy.caps[0].id = "no-email";
  policy.caps[0].scope.channels = {"email"};
  policy.quiet_hours = {Quiet(12 * 60, 15 * 60)};
  policy.quiet_hours[0].channels = {"phone"};
  Stage stage(policy);
  auto plan = stage.Ask("2026-03-02 12:00");
  plan.alternate_channels = {"phone"};
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-02T14:00:00Z phone");
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "ROLLING_CAP no-email; QUIET_HOURS quiet");
}

TEST(ReasonsTest, AnAlternateNamesWhatKeptItFromEveryBetterChannel) {
  Policy policy = BarePolicy();
  for (const char* channel : {"email", "phone"}) {
    policy.caps.push_back(RollingCap(0, kDay));
    policy.caps.back().id = std::string("no-") + channel;
    policy.caps.back().scope.channels = {{channel}};
  }
  Stage stage(policy);
  auto plan = stage.Ask("2026-03-02 12:00");
  plan.alternate_channels = {"phone", "visit"};
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T12:00:00Z visit");
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "ROLLING_CAP no-email; ROLLING_CAP no-phone");
}

TEST(ReasonsTest, TheBindingRuleOfTheChannelAskedForComesLast) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(0, kDay)};
  policy.caps[0].id = "no-email";
  policy.caps[0].scope.channels = {"email"};
  policy.caps.push_back(policy.caps[0]);
  policy.caps[1].id = "no-phone";
  policy.caps[1].scope.channels = {"phone"};
  Stage stage(policy);
  auto plan = stage.Ask("2026-03-02 12:00");
  plan.alternate_channels = {"phone"};
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "SUPPRESSED");
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "ROLLING_CAP no-phone; ROLLING_CAP no-email");
}

}  // namespace
}  // namespace touchpoint::testing
