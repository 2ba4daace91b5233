// SPDX-License-Identifier: Apache-2.0
// Who joins whom, and where a merged contact goes (SEMANTICS §6).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::testing {
namespace {

using model::MergeWhen;
using model::Policy;

Policy Merging(Duration per, MergeWhen when = MergeWhen::kIfBlocked) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(1, per)};
  policy.merges = {MergeSameTopic(when)};
  return policy;
}

TEST(MergeTest, OfTwoHostsEquallyNearTheEarlierTakesItIn) {
  Stage stage(Merging(kHour));
  stage.Plan(OnTopic(stage.Ask("2026-03-05 12:00")));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00")));
  stage.Plan(stage.Ask("2026-03-04 12:00"));
  auto plan = OnTopic(stage.Ask("2026-03-04 12:00"), "b");
  plan.earliest = Utc("2026-03-03 12:00");
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(4), "MERGED 2 2026-03-03T12:00:00Z email");
}

TEST(MergeTest, ANearerHostOfAnotherWindowIsNone) {
  Stage stage(Merging(kDay));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00")));
  auto nearer = OnTopic(stage.Ask("2026-03-05 12:00"));
  nearer.earliest = nearer.preferred;
  stage.Plan(nearer);
  auto plan = OnTopic(stage.Ask("2026-03-04 12:30"), "b");
  plan.latest = Utc("2026-03-05 12:00");  // ends where the nearer one's begins
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(3), "MERGED 1 2026-03-03T12:00:00Z email");
}

TEST(MergeTest, AHostThatIsDueTakesNobodyIn) {
  Stage stage(Merging(kDay));
  stage.Plan(OnTopic(stage.Ask("2026-03-02 10:00")));
  stage.SetNow("2026-03-02 10:00");
  stage.Plan(OnTopic(stage.Ask("2026-03-02 10:00"), "b"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T10:00:00Z email");
}

TEST(MergeTest, AFrozenHostTakesInButDoesNotMove) {
  Stage stage(Merging(kDay));
  stage.Plan(OnTopic(stage.Ask("2026-03-02 09:20")));
  stage.Plan(OnTopic(stage.Ask("2026-03-02 09:15"), "b"));
  EXPECT_EQ(stage.Show(2), "MERGED 1 2026-03-02T09:20:00Z email");
  auto brief = OnTopic(stage.Ask("2026-03-02 09:10"), "c");
  brief.latest = Utc("2026-03-02 09:20");
  stage.Plan(brief);
  EXPECT_EQ(stage.Show(3), "SUPPRESSED");
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T09:20:00Z email");
}

TEST(MergeTest, OnlyATopicMerges) {
  Stage stage(Merging(kDay));
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(MergeTest, ItsSizeBoundsContributors) {
  Policy policy = Merging(kDay);
  policy.merges[0].size = 2;
  Stage stage(policy);
  for (const char* team : {"a", "b", "c"}) {
    stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), team));
  }
  EXPECT_EQ(stage.Show(2), "MERGED 1 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(MergeTest, PurposesAndTeamsOfTheRuleAndTheRightToMergeDecide) {
  for (const bool across : {true, false}) {
    for (const bool listed : {true, false}) {
      for (const bool right : {true, false}) {
        Policy policy = Merging(kDay);
        policy.merges[0].across_teams = across;
        policy.merges[0].purposes = {{listed ? "promotion" : "sales"}};
        policy.purposes["promotion"].merges = right;
        Stage stage(policy);
        stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00")));
        stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "b"));
        EXPECT_EQ(stage.Show(2), across && listed && right ? "MERGED 1 2026-03-03T12:00:00Z email"
                                                           : "DEFERRED 2026-03-04T12:00:00Z email");
      }
    }
  }
}

TEST(MergeTest, IfBlockedLeavesAFreePreferredTimeAlone) {
  Stage stage(Merging(kHour));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00")));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 15:00"), "b"));
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T15:00:00Z email");
}

TEST(MergeTest, AlwaysOfOneRuleIsNotAlwaysOfAnother) {
  Policy policy = Merging(kHour);
  policy.merges.push_back(MergeSameTopic(MergeWhen::kAlways));
  policy.merges[1].across_teams = false;
  Stage stage(policy);
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00")));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 15:00"), "b"));
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T15:00:00Z email");
  stage.Plan(OnTopic(stage.Ask("2026-03-03 18:00"), "b"));
  EXPECT_EQ(stage.Show(3), "MERGED 2 2026-03-03T15:00:00Z email");
}

TEST(MergeTest, AContactPlacedAnewBeginsAtItsEarliestPreferredTime) {
  Stage stage(Merging(kHour));
  stage.Plan(stage.Ask("2026-03-03 10:00"));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00")));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 10:00"), "b"));
  ASSERT_EQ(stage.Show(3), "MERGED 2 2026-03-03T11:00:00Z email");
  stage.Decide(model::CancelInput{1, "a", 0});
  auto higher = stage.Ask("2026-03-03 11:00");
  higher.purpose = "sales";
  stage.Plan(higher);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T10:00:00Z email");
  EXPECT_EQ(stage.Show(3), "MERGED 2 2026-03-03T10:00:00Z email");
}

TEST(MergeTest, AContactPlacedAnewStaysInEveryWindow) {
  Stage stage(Merging(3 * kHour));
  stage.Plan(stage.Ask("2026-03-03 10:00"));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 10:00")));
  auto later = OnTopic(stage.Ask("2026-03-03 12:00"), "b");
  later.earliest = later.preferred;
  stage.Plan(later);
  ASSERT_EQ(stage.Show(3), "MERGED 2 2026-03-03T13:00:00Z email");
  stage.Decide(model::CancelInput{1, "a", 0});  // the whole morning is free
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(3), "MERGED 2 2026-03-03T12:00:00Z email");
}

TEST(MergeTest, AnOptOutOfAnotherChannelOrPurposeTakesNobodyOut) {
  Stage stage(Merging(kDay));
  for (const char* team : {"a", "b"}) {
    stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), team));
  }
  model::Profile profile = stage.timeline.profile;
  profile.opt_outs = {{"phone", ""}, {"email", "sales"}};
  stage.Decide(model::ProfileInput{profile});
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(2), "MERGED 1 2026-03-03T12:00:00Z email");
}

}  // namespace
}  // namespace touchpoint::testing
