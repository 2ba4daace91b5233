// SPDX-License-Identifier: Apache-2.0
#include "services/decide/contact_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::testing {
namespace {

using model::CapPeriod;
using model::Policy;

/// The question whether team a may send a promotion on these channels at the stage's now.
decide::ContactCheck Ask(const Stage& stage, const Policy& policy,
                         const std::vector<std::string>& channels,
                         const std::string& purpose = "promotion") {
  static std::vector<std::unique_ptr<decide::Rulebook>> rulebooks;  // quotas point into them
  rulebooks.push_back(std::make_unique<decide::Rulebook>(policy, Zones()));
  std::vector<model::PlanInput> plans;
  for (const std::string& channel : channels) {
    model::PlanInput plan;
    plan.team = "a";
    plan.channel = channel;
    plan.purpose = purpose;
    plan.earliest = stage.now();
    plan.preferred = stage.now();
    plan.latest = stage.now() + 14 * kDay;
    plans.push_back(plan);
  }
  return decide::CheckContact(stage.timeline, *rulebooks.back(), plans, stage.now());
}

/// "cap email 2/3 until 2026-03-03T08:00:00Z".
std::string Show(const decide::Quota& quota) {
  std::string shown = quota.rule->id;
  for (const std::string& channel : quota.channels.value_or(std::vector<std::string>{})) {
    shown += " " + channel;
  }
  shown += " " + std::to_string(quota.used) + "/" + std::to_string(quota.rule->limit);
  return quota.free ? shown + " until " + FormatRfc3339(*quota.free) : shown;
}

std::vector<std::string> Show(const std::vector<decide::Quota>& quotas) {
  std::vector<std::string> shown;
  for (const decide::Quota& quota : quotas) {
    shown.push_back(Show(quota));
  }
  return shown;
}

/// "quiet 2026-03-02T20:00:00Z 2026-03-03T07:00:00Z".
std::vector<std::string> Show(const std::vector<decide::QuietTime>& times) {
  std::vector<std::string> shown;
  for (const decide::QuietTime& time : times) {
    shown.push_back(time.rule + " " + FormatRfc3339(time.from) + " " + FormatRfc3339(time.to));
  }
  return shown;
}

TEST(ContactCheckTest, SaysForEveryChannelWhatAPlanWouldBeTold) {
  Policy policy = OneADay();
  policy.caps[0].scope.channels = {{"email"}};
  Stage stage(policy);
  stage.Did(stage.Ask("2026-03-02 08:00"), "2026-03-02 08:00");
  stage.timeline.profile.opt_outs = {{"phone", ""}};
  const auto check = Ask(stage, policy, {"email", "sms", "phone"});
  ASSERT_EQ(check.options.size(), 3u);
  EXPECT_EQ(check.options[0].channel, "email");
  EXPECT_FALSE(check.options[0].allowed_now);
  EXPECT_EQ(check.options[0].next_time, Utc("2026-03-03 08:00"));
  EXPECT_EQ(touchpoint::testing::Show(check.options[0].reasons), "ROLLING_CAP cap [1]");
  EXPECT_TRUE(check.options[1].allowed_now);
  EXPECT_EQ(check.options[1].next_time, stage.now());
  EXPECT_TRUE(check.options[1].reasons.empty());
  EXPECT_FALSE(check.options[2].allowed_now);
  EXPECT_FALSE(check.options[2].next_time);
  EXPECT_EQ(touchpoint::testing::Show(check.options[2].reasons), "CONSENT");
}

TEST(ContactCheckTest, ASuppressedPlanHasItsNextLegalTime) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(1, 20 * kDay)};
  Stage stage(policy);
  stage.Did(stage.Ask("2026-03-02 08:00"), "2026-03-02 08:00");
  const auto check = Ask(stage, policy, {"email"});
  EXPECT_FALSE(check.options[0].allowed_now);
  EXPECT_EQ(check.options[0].next_time, Utc("2026-03-22 08:00"));  // behind the window
}

TEST(ContactCheckTest, CountsTheFullestWindowThatContainsNow) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(3, 7 * kDay)};
  Stage stage(policy);
  stage.Did(stage.Ask("2026-02-22 08:00"), "2026-02-22 08:00");  // more than a week ago
  stage.Did(stage.Ask("2026-02-28 08:00"), "2026-02-28 08:00");
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  EXPECT_THAT(Show(Ask(stage, policy, {"email"}).quotas), ::testing::ElementsAre("cap 2/3"));
  stage.Plan(stage.Ask("2026-03-08 12:00"));  // a week after the 28th there is another window
  EXPECT_THAT(Show(Ask(stage, policy, {"email"}).quotas), ::testing::ElementsAre("cap 2/3"));
  stage.Plan(stage.Ask("2026-03-04 12:00"));
  EXPECT_THAT(Show(Ask(stage, policy, {"email"}).quotas),
              ::testing::ElementsAre("cap 3/3 until 2026-03-10T12:00:00Z"));
}

TEST(ContactCheckTest, CountsTheLocalDayThatContainsNow) {
  Policy policy = BarePolicy();
  policy.caps = {CalendarCap(1, CapPeriod::kCalendarDay)};
  Stage stage(policy, "2026-03-02 22:30");  // 23:30 in Berlin
  stage.Did(stage.Ask("2026-03-01 22:30"), "2026-03-01 22:30");
  EXPECT_THAT(Show(Ask(stage, policy, {"email"}).quotas), ::testing::ElementsAre("cap 0/1"));
  stage.Did(stage.Ask("2026-03-02 08:00"), "2026-03-02 08:00");
  EXPECT_THAT(Show(Ask(stage, policy, {"email"}).quotas),
              ::testing::ElementsAre("cap 1/1 until 2026-03-02T23:00:00Z"));
}

TEST(ContactCheckTest, ChannelsThatShareACounterShareAQuota) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(2, kDay), RollingCap(0, kDay)};
  policy.caps[0].id = "shared";
  policy.caps[0].scope.channels = {{"email", "sms"}};
  policy.caps[1].id = "never";
  policy.caps[1].scope.channels = {{"visit"}};
  policy.gaps = {{"apart", kDay, {}, {model::Dimension::kChannel}}};
  Stage stage(policy);
  stage.Did(stage.Ask("2026-03-02 08:00"), "2026-03-02 08:00");
  EXPECT_THAT(Show(Ask(stage, policy, {"email", "sms", "visit"}).quotas),
              ::testing::ElementsAre("shared email sms 1/2", "never visit 0/0",
                                     "apart email 1/1 until 2026-03-03T08:00:00Z", "apart sms 0/1",
                                     "apart visit 0/1"));
  EXPECT_THAT(Ask(stage, policy, {"email"}, "safety").quotas, ::testing::IsEmpty());
}

TEST(ContactCheckTest, QuotasAreTheSameForOneWhoOptedOut) {
  const Policy policy = OneADay();
  Stage stage(policy);
  stage.Did(stage.Ask("2026-03-02 08:00"), "2026-03-02 08:00");
  stage.timeline.profile.do_not_contact = true;
  EXPECT_THAT(Show(Ask(stage, policy, {"email"}).quotas),
              ::testing::ElementsAre("cap 1/1 until 2026-03-03T08:00:00Z"));
}

TEST(ContactCheckTest, ListsTheQuietTimesOfAWeekOnTheseChannels) {
  Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(20 * 60, 8 * 60)};
  policy.quiet_hours[0].days = 0x21;  // Mondays and Saturdays
  policy.quiet_hours[0].channels = {{"phone"}};
  const std::chrono::local_days friday(std::chrono::year(2026) / 3 / 6);
  policy.blackouts = {{"fair", {{"email"}}, {{"DE"}}, friday, friday + std::chrono::days(1)}};
  Stage stage(policy, "2026-03-02 20:30");  // 21:30 in Berlin
  EXPECT_THAT(Show(Ask(stage, policy, {"email", "phone"}).quiet_times),
              ::testing::ElementsAre("quiet 2026-03-02T20:30:00Z 2026-03-03T07:00:00Z",
                                     "quiet 2026-03-07T19:00:00Z 2026-03-08T07:00:00Z",
                                     "quiet 2026-03-09T19:00:00Z 2026-03-09T20:30:00Z"));
  stage.timeline.profile.region = "DE";
  EXPECT_THAT(Show(Ask(stage, policy, {"email"}).quiet_times),
              ::testing::ElementsAre("fair 2026-03-05T23:00:00Z 2026-03-06T23:00:00Z"));
  EXPECT_THAT(Ask(stage, policy, {"phone"}, "safety").quiet_times, ::testing::IsEmpty());
}

TEST(ContactCheckTest, BothOccurrencesOfAQuietTimeOfDayAreListed) {
  Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(2 * 60 + 15, 2 * 60 + 30)};
  Stage stage(policy, "2026-10-24 12:00");
  const auto shown = Show(Ask(stage, policy, {"email"}).quiet_times);
  ASSERT_GE(shown.size(), 2u);
  EXPECT_EQ(shown[0], "quiet 2026-10-25T00:15:00Z 2026-10-25T00:30:00Z");
  EXPECT_EQ(shown[1], "quiet 2026-10-25T01:15:00Z 2026-10-25T01:30:00Z");
}

}  // namespace
}  // namespace touchpoint::testing
