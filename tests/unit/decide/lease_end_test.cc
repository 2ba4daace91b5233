// SPDX-License-Identifier: Apache-2.0
// Leases that run out or are given back, and who looks afterwards.
#include "tests/unit/decide/leased.h"

namespace touchpoint::testing {
namespace {

using model::Cause;
using model::DispatchResult;
using model::State;
using model::TokenStanding;

TEST(RunOutTest, ALeaseRunsOutOnceItsAcknowledgementIsOverdue) {
  Stage stage = Leased(AtMostOnce(BarePolicy()));
  ASSERT_EQ(model::NextDue(stage.timeline), Utc("2026-03-02 09:31:30"));
  stage.SetNow("2026-03-02 09:31:29.999");
  stage.Decide(model::TickInput{});
  EXPECT_TRUE(stage.last.changes.empty());
  stage.SetNow("2026-03-02 09:31:30");
  stage.Decide(model::TickInput{});
  EXPECT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:31:00Z");
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "LEASE_RAN_OUT");
  EXPECT_EQ(model::NextDue(stage.timeline), std::nullopt);
}

TEST(RunOutTest, WhatRanOutAtLeastOnceIsTriedAgain) {
  Stage stage = Leased(BarePolicy());
  const model::LeaseToken first = stage.TokenOf(1);
  stage.SetNow("2026-03-02 09:31:30");
  stage.Decide(model::TickInput{});
  EXPECT_EQ(Due(stage), "09:32:00Z");
  stage.SetNow("2026-03-02 09:32");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(StandingOf(stage.At(1), first, stage.now()), TokenStanding::kLost);
  stage.Decide(model::AcknowledgeInput{first, DispatchResult::kSent, stage.now()});
  EXPECT_TRUE(stage.last.changes.empty());
}

TEST(RunOutTest, ADoubtDoesNotExpire) {
  Stage stage = Leased(AtMostOnce(BarePolicy()));
  stage.Acknowledge(1, DispatchResult::kUnknown);
  stage.SetNow("2026-04-02 09:30");
  stage.Decide(model::TickInput{});
  EXPECT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:31:00Z");
}

TEST(RunOutTest, WhatWasTakenAheadOfItsTimeMayHaveBeenDoneAheadOfIt) {
  model::Policy policy = AtMostOnce(BarePolicy());
  policy.channels["email"].human = true;
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-02 12:00"));
  ASSERT_TRUE(stage.Lease(1, kHour));
  stage.SetNow("2026-03-02 10:00");
  stage.Acknowledge(1, DispatchResult::kUnknown);
  EXPECT_EQ(StateOf(stage), "IN_DOUBT 10:00:00Z 13:00:00Z");
}

TEST(ReturnTest, AReturnedTouchpointStandsWhereItWasAndHasLostNoAttempt) {
  Stage stage = Leased(OneADay());
  const model::LeaseToken token = stage.TokenOf(1);
  stage.Plan(stage.Ask("2026-03-03 09:30"));
  stage.SetNow("2026-03-02 09:30:10");
  stage.Decide(model::ReturnInput{token, {}});
  EXPECT_EQ(StateOf(stage), "PLANNED");
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T09:30:00Z email");
  EXPECT_EQ(stage.At(1).lease.attempts, 0u);
  EXPECT_EQ(stage.At(1).lease.epoch, 1u);
  EXPECT_EQ(stage.last.Find(1)->cause, Cause::kReturned);
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "RETURNED");
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T09:30:00Z email");
  EXPECT_EQ(StandingOf(stage.At(1), token, stage.now()), TokenStanding::kLost);
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(stage.At(1).lease.epoch, 2u);
}

TEST(ReturnTest, WhereItWasIsJudgedByWhatHappenedThereHoweverLongAgo) {
  model::Policy policy = BarePolicy();
  policy.gaps = {{"gap", std::chrono::minutes(30), {}, {}}};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-02 09:30"));
  stage.SetNow("2026-03-02 09:48");
  ASSERT_TRUE(stage.Lease(1, kHour));
  model::RecordInput record;
  record.team = "b";
  record.channel = "phone";
  record.purpose = "promotion";
  record.at = Utc("2026-03-02 09:40");
  stage.Decide(record);
  stage.SetNow("2026-03-02 10:20");  // whatever is placed from now on, the record is too old for it
  stage.Decide(model::ReturnInput{stage.TokenOf(1), {}});
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-02T10:20:00Z email");
}

TEST(ReturnTest, AReturnedTouchpointWaitsIfItsSenderSaysSo) {
  Stage stage = Leased(BarePolicy());
  stage.Decide(model::ReturnInput{stage.TokenOf(1), Utc("2026-03-02 11:00")});
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-02T11:00:00Z email");
  EXPECT_FALSE(stage.Lease(1));
  stage.SetNow("2026-03-02 11:00");
  EXPECT_TRUE(stage.Lease(1));
}

TEST(ReturnTest, AReturnAfterADoubtLeavesTheDoubt) {
  Stage stage = Leased(BarePolicy());
  stage.Acknowledge(1, DispatchResult::kUnknown);
  stage.SetNow("2026-03-02 09:35");
  ASSERT_TRUE(stage.Lease(1));
  stage.Decide(model::ReturnInput{stage.TokenOf(1), {}});
  EXPECT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:35:00Z");
  EXPECT_EQ(Due(stage), "09:35:00Z");
  EXPECT_EQ(stage.At(1).lease.attempts, 1u);
}

TEST(ResolveTest, WhoHasLookedSettlesADoubt) {
  const auto resolved = [](DispatchResult result, bool replan) {
    Stage stage = Leased(AtMostOnce(BarePolicy()), replan);
    stage.Acknowledge(1, DispatchResult::kUnknown);
    stage.SetNow("2026-03-02 12:00");
    stage.Decide(model::ResolveInput{1, result, Utc("2026-03-02 09:30:20")});
    return StateOf(stage) + " " + stage.Show(1);
  };
  EXPECT_EQ(resolved(DispatchResult::kSent, false),
            "DONE 09:30:20Z 09:30:20Z SCHEDULED 2026-03-02T09:30:00Z email");
  EXPECT_EQ(resolved(DispatchResult::kFailed, false),
            "PLANNED DEFERRED 2026-03-02T12:00:30Z email");
  EXPECT_EQ(resolved(DispatchResult::kFailedForGood, false),
            "FAILED SCHEDULED 2026-03-02T09:30:00Z email");
  EXPECT_EQ(resolved(DispatchResult::kFailedForGood, true),
            "PLANNED DEFERRED 2026-03-02T12:30:00Z email");
}

TEST(ResolveTest, WhoHasLookedKnowsOfEveryAttempt) {
  Stage stage = Leased(BarePolicy());
  stage.Acknowledge(1, DispatchResult::kUnknown);
  stage.SetNow("2026-03-02 09:35");
  ASSERT_TRUE(stage.Lease(1));
  stage.Acknowledge(1, DispatchResult::kUnknown);
  ASSERT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:36:00Z");
  stage.Decide(model::ResolveInput{1, DispatchResult::kFailed, {}});
  EXPECT_EQ(StateOf(stage), "PLANNED");
  EXPECT_EQ(Due(stage), "09:36:00Z");
}

TEST(ResolveTest, OnlyADoubtIsResolved) {
  Stage stage = Leased(BarePolicy());
  stage.Decide(model::ResolveInput{1, DispatchResult::kSent, stage.now()});
  EXPECT_TRUE(stage.last.changes.empty());
  stage.Acknowledge(1, DispatchResult::kUnknown);
  stage.Decide(model::ResolveInput{1, DispatchResult::kUnknown, stage.now()});
  EXPECT_TRUE(stage.last.changes.empty());
  stage.Decide(model::ResolveInput{9, DispatchResult::kSent, stage.now()});
  EXPECT_TRUE(stage.last.changes.empty());
}

}  // namespace
}  // namespace touchpoint::testing
