// SPDX-License-Identifier: Apache-2.0
// What a sender says of what it took.
#include "tests/unit/decide/leased.h"

namespace touchpoint::testing {
namespace {

using model::Cause;
using model::DispatchResult;
using model::State;
using model::TokenStanding;

TEST(AcknowledgeTest, SentIsDoneAtItsInstant) {
  for (const DispatchResult result : {DispatchResult::kSent, DispatchResult::kDelivered}) {
    Stage stage = Leased(OneADay());
    stage.Plan(stage.Ask("2026-03-03 09:30"));
    ASSERT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:31:00Z email");
    stage.SetNow("2026-03-02 09:30:40");
    stage.Acknowledge(1, result, "2026-03-02 09:30:10");
    EXPECT_EQ(StateOf(stage), "DONE 09:30:10Z 09:30:10Z");
    EXPECT_EQ(stage.timeline.names.Text(stage.At(1).done_zone), "Europe/Berlin");
    EXPECT_EQ(stage.last.Find(1)->cause, Cause::kDone);
    EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:30:10Z email");
    EXPECT_EQ(stage.last.Find(2)->cause, Cause::kReoffered);
  }
}

TEST(AcknowledgeTest, SentLaterThanAllowedMovesWhoFollows) {
  Stage stage = Leased(OneADay());
  stage.Plan(stage.Ask("2026-03-03 09:30"));
  stage.SetNow("2026-03-02 09:40");
  stage.Acknowledge(1, DispatchResult::kSent, "2026-03-02 09:35");
  EXPECT_EQ(StateOf(stage), "DONE 09:35:00Z 09:35:00Z");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:35:00Z email");
}

TEST(AcknowledgeTest, ATokenThatIsNotTheCurrentOneChangesNothing) {
  Stage stage = Leased(BarePolicy());
  const model::LeaseToken good = stage.TokenOf(1);
  model::LeaseToken old = good;
  --old.epoch;
  model::LeaseToken forged = good;
  forged.nonce[1] ^= 1;
  model::LeaseToken others = good;
  others.sequence = 2;
  stage.Plan(stage.Ask("2026-03-04 09:30"));
  const model::Timeline before = stage.timeline;
  for (const model::LeaseToken& token : {old, forged, others, model::LeaseToken{1, 1, {}}}) {
    stage.Decide(model::AcknowledgeInput{token, DispatchResult::kSent, stage.now()});
    EXPECT_TRUE(stage.last.changes.empty());
    stage.Decide(model::AcknowledgeInput{token, DispatchResult::kFailed, stage.now()});
    stage.Decide(model::AcknowledgeInput{token, DispatchResult::kUnknown, stage.now()});
    stage.Decide(model::ExtendInput{token, kHour});
    stage.Decide(model::ReturnInput{token, {}});
    EXPECT_EQ(stage.timeline, before);
  }
}

TEST(AcknowledgeTest, AnAttemptThatFailedIsMadeAgainAfterEverLongerWaits) {
  Stage stage = Leased(BarePolicy());
  for (const char* due : {"09:30:30Z", "09:31:30Z", "09:33:30Z", "09:37:30Z"}) {
    stage.Acknowledge(1, DispatchResult::kFailed);
    EXPECT_EQ(StateOf(stage), "PLANNED");
    EXPECT_EQ(Due(stage), due);
    EXPECT_EQ(stage.last.Find(1)->cause, Cause::kFailed);
    EXPECT_EQ(Show(stage.last.Find(1)->reasons), "FAILED");
    EXPECT_FALSE(stage.Lease(1));
    stage.SetNow("2026-03-02 " + std::string(due).substr(0, 8));
    ASSERT_TRUE(stage.Lease(1));
  }
  EXPECT_EQ(stage.At(1).lease.attempts, 5u);
  EXPECT_EQ(stage.At(1).lease.epoch, 5u);
  stage.Acknowledge(1, DispatchResult::kFailed);
  EXPECT_EQ(StateOf(stage), "FAILED");
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-02T09:37:30Z email");
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "FAILED; DEAD_LETTER");
  EXPECT_EQ(stage.last.Find(1)->reasons[1].limit, 5u);
}

TEST(AcknowledgeTest, WhatTheWindowLeavesNoFurtherAttemptEnds) {
  Stage stage(BarePolicy());
  model::PlanInput plan = stage.Ask("2026-03-02 09:30");
  plan.latest = Utc("2026-03-02 09:30:30");
  stage.Plan(plan);
  stage.SetNow("2026-03-02 09:30");
  ASSERT_TRUE(stage.Lease(1));
  stage.Acknowledge(1, DispatchResult::kFailed);
  EXPECT_EQ(StateOf(stage), "FAILED");
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T09:30:00Z email");
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "FAILED; WINDOW");
}

TEST(AcknowledgeTest, ADeadLettersSlotGoesToWhoWaited) {
  model::Policy policy = OneADay();
  policy.channels["email"].attempts = 1;
  Stage stage = Leased(policy);
  stage.Plan(stage.Ask("2026-03-02 20:00"));
  ASSERT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:31:00Z email");
  stage.Acknowledge(1, DispatchResult::kFailed);
  EXPECT_EQ(StateOf(stage), "FAILED");
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-02T20:00:00Z email");
}

TEST(AcknowledgeTest, NoSlotThatComesFreeBringsAFurtherAttemptForward) {
  model::Policy policy = BarePolicy();
  policy.channels["email"].backoff = 6 * kHour;
  Stage stage = Leased(policy);
  stage.Acknowledge(1, DispatchResult::kFailed);
  ASSERT_EQ(stage.Show(1), "DEFERRED 2026-03-02T15:30:00Z email");
  stage.Decide(model::PolicyInput{});
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-02T15:30:00Z email");
}

TEST(AcknowledgeTest, FailedForGoodEndsAsThePlanSays) {
  Stage stage = Leased(BarePolicy());
  stage.Acknowledge(1, DispatchResult::kFailedForGood);
  EXPECT_EQ(StateOf(stage), "FAILED");
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "FAILED");

  Stage again = Leased(BarePolicy(), true);
  again.Acknowledge(1, DispatchResult::kFailedForGood);
  EXPECT_EQ(StateOf(again), "PLANNED");
  EXPECT_EQ(again.Show(1), "DEFERRED 2026-03-02T10:00:00Z email");

  model::Policy policy = BarePolicy();
  policy.channels["email"].attempts = 1;
  Stage used_up = Leased(policy, true);
  used_up.Acknowledge(1, DispatchResult::kFailedForGood);
  EXPECT_EQ(StateOf(used_up), "FAILED");
  EXPECT_EQ(Show(used_up.last.Find(1)->reasons), "FAILED; DEAD_LETTER");
}

TEST(AcknowledgeTest, MaybeSentAtMostOnceIsNeverSentAgain) {
  Stage stage = Leased(AtMostOnce(OneADay()));
  stage.Acknowledge(1, DispatchResult::kUnknown);
  EXPECT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:31:00Z");
  EXPECT_EQ(stage.last.Find(1)->cause, Cause::kInDoubt);
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "UNKNOWN_RESULT");
  EXPECT_EQ(Due(stage), "");
  stage.SetNow("2026-03-02 12:00");
  EXPECT_FALSE(stage.Lease(1));
  stage.Plan(stage.Ask("2026-03-02 20:00"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:31:00Z email");
}

TEST(AcknowledgeTest, MaybeSentAtLeastOnceCountsWhileItIsTriedAgain) {
  Stage stage = Leased(OneADay());
  stage.Acknowledge(1, DispatchResult::kUnknown);
  EXPECT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:31:00Z");
  EXPECT_EQ(Due(stage), "09:30:30Z");
  EXPECT_FALSE(stage.Lease(1));
  stage.SetNow("2026-03-02 09:35");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(StateOf(stage), "LEASED 09:30:00Z 09:36:00Z");
  EXPECT_EQ(stage.At(1).lease.epoch, 2u);
  EXPECT_EQ(stage.At(1).lease.attempts, 2u);
  EXPECT_EQ(stage.At(1).lease.granted, stage.now());
  stage.Acknowledge(1, DispatchResult::kSent);
  EXPECT_EQ(StateOf(stage), "DONE 09:35:00Z 09:35:00Z");
}

TEST(AcknowledgeTest, ADoubtIsNotTriedAgainOnceThePolicySaysAtMostOnce) {
  Stage before = Leased(OneADay());
  before.Acknowledge(1, DispatchResult::kUnknown);
  ASSERT_EQ(Due(before), "09:30:30Z");
  Stage stage(AtMostOnce(OneADay()));
  stage.timeline = before.timeline;
  stage.SetNow("2026-03-02 09:35");
  EXPECT_FALSE(stage.Lease(1));
  EXPECT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:31:00Z");
  EXPECT_EQ(Due(stage), "") << "nor ever";
}

TEST(AcknowledgeTest, AFailureAfterADoubtLeavesTheDoubt) {
  Stage stage = Leased(BarePolicy());
  stage.Acknowledge(1, DispatchResult::kUnknown);
  stage.SetNow("2026-03-02 09:35");
  ASSERT_TRUE(stage.Lease(1));
  const model::Timeline held = stage.timeline;
  stage.Acknowledge(1, DispatchResult::kFailed);
  EXPECT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:35:00Z");
  EXPECT_EQ(Due(stage), "09:36:00Z");
  EXPECT_EQ(StandingOf(stage.At(1), stage.TokenOf(1), stage.now()), TokenStanding::kSettled);
  EXPECT_TRUE(IsSettledAs(stage.At(1), DispatchResult::kFailed));
  EXPECT_FALSE(IsSettledAs(stage.At(1), DispatchResult::kSent));
  stage.timeline = held;
  stage.Acknowledge(1, DispatchResult::kFailedForGood);
  EXPECT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:35:00Z");
  EXPECT_EQ(Due(stage), "");
}

TEST(AcknowledgeTest, ADoubtIsTriedAgainOnlyWhereThatIsLegal) {
  model::Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(10 * 60 + 31, 12 * 60)};  // from 09:31 UTC
  Stage stage = Leased(policy);
  stage.SetNow("2026-03-02 09:30:50");
  stage.Acknowledge(1, DispatchResult::kUnknown);
  EXPECT_EQ(Due(stage), "11:00:00Z");

  Stage refused = Leased(policy);
  refused.timeline.profile.do_not_contact = true;
  refused.Acknowledge(1, DispatchResult::kUnknown);
  EXPECT_EQ(Due(refused), "");
}

TEST(AcknowledgeTest, AfterTheLastAttemptADoubtWaitsForSomebodyToLook) {
  model::Policy policy = BarePolicy();
  policy.channels["email"].attempts = 1;
  Stage stage = Leased(policy);
  stage.Acknowledge(1, DispatchResult::kUnknown);
  EXPECT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:31:00Z");
  EXPECT_EQ(Due(stage), "");
}

TEST(AcknowledgeTest, TheLastTokenSettlesADoubt) {
  for (const DispatchResult result : {DispatchResult::kSent, DispatchResult::kFailedForGood}) {
    Stage stage = Leased(AtMostOnce(BarePolicy()));
    const model::LeaseToken token = stage.TokenOf(1);
    stage.SetNow("2026-03-02 10:00");
    stage.Decide(model::TickInput{});
    ASSERT_EQ(StateOf(stage), "IN_DOUBT 09:30:00Z 09:31:00Z");
    EXPECT_EQ(StandingOf(stage.At(1), token, stage.now()), TokenStanding::kLate);
    stage.Acknowledge(1, result, "2026-03-02 09:30:59");
    EXPECT_EQ(stage.At(1).state, result == DispatchResult::kSent ? State::kDone : State::kFailed);
    EXPECT_EQ(StandingOf(stage.At(1), token, stage.now()), TokenStanding::kSettled);
    EXPECT_TRUE(IsSettledAs(stage.At(1), result));
    stage.Acknowledge(1, result);
    EXPECT_TRUE(stage.last.changes.empty());
  }
}

TEST(AcknowledgeTest, AMergedContactStaysOneForItsNextAttempt) {
  Stage stage(OneADayMerging());
  stage.Plan(OnTopic(stage.Ask("2026-03-02 12:00"), "a"));
  stage.Plan(OnTopic(stage.Ask("2026-03-02 11:00"), "b"));
  stage.SetNow("2026-03-02 12:00");
  ASSERT_TRUE(stage.Lease(1));
  stage.Acknowledge(1, DispatchResult::kFailed);
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-02T12:00:30Z email");
  EXPECT_EQ(stage.Show(2), "MERGED 1 2026-03-02T12:00:30Z email");
  EXPECT_EQ(stage.At(2).state, State::kMerged);
  stage.SetNow("2026-03-02 12:00:30");
  ASSERT_TRUE(stage.Lease(1));
  stage.Acknowledge(1, DispatchResult::kSent);
  EXPECT_EQ(stage.At(1).state, State::kDone);
  EXPECT_EQ(stage.At(2).state, State::kDone);
}

TEST(AcknowledgeTest, AMergedContactThatIsADeadLetterEndsForAll) {
  model::Policy policy = OneADayMerging();
  policy.channels["email"].attempts = 1;
  Stage stage(policy);
  stage.Plan(OnTopic(stage.Ask("2026-03-02 12:00"), "a"));
  stage.Plan(OnTopic(stage.Ask("2026-03-02 11:00"), "b"));
  stage.SetNow("2026-03-02 12:00");
  ASSERT_TRUE(stage.Lease(1));
  stage.Acknowledge(1, DispatchResult::kFailed);
  EXPECT_EQ(stage.At(1).state, State::kFailed);
  EXPECT_EQ(stage.At(2).state, State::kFailed);
  EXPECT_EQ(stage.At(2).host, model::kNoSequence);
}

TEST(AcknowledgeTest, AnOutcomeSettlesWhatIsLeasedOrInDoubt) {
  for (const bool doubt : {false, true}) {
    for (const bool done : {false, true}) {
      Stage stage = Leased(AtMostOnce(BarePolicy()));
      const model::LeaseToken token = stage.TokenOf(1);
      if (doubt) {
        stage.Acknowledge(1, DispatchResult::kUnknown);
      }
      stage.Decide(model::OutcomeInput{1, done, stage.now()});
      EXPECT_EQ(stage.At(1).state, done ? State::kDone : State::kFailed);
      EXPECT_EQ(StandingOf(stage.At(1), token, stage.now()), TokenStanding::kSettled);
      EXPECT_EQ(IsSettledAs(stage.At(1), DispatchResult::kSent), done);
      EXPECT_EQ(IsSettledAs(stage.At(1), DispatchResult::kFailed), !done);
    }
  }
}

// Every state and every word about leases: nobody but the holder changes anything.
TEST(AcknowledgeTest, OnlyWhatIsHeldOrInDoubtListensToSenders) {
  for (const State state :
       {State::kPlanned, State::kMerged, State::kSuppressed, State::kLeased, State::kInDoubt,
        State::kDone, State::kFailed, State::kCancelled, State::kExpired}) {
    const bool held = state == State::kLeased || state == State::kInDoubt;
    const auto changes = [&](auto make) {
      Stage stage = Leased(BarePolicy());
      const model::LeaseToken token = stage.TokenOf(1);
      stage.Plan(stage.Ask("2026-03-04 12:00"));
      model::Touchpoint& one = stage.timeline.touchpoints[0];
      one.state = state;
      one.host = state == State::kMerged ? 2 : model::kNoSequence;
      stage.Decide(make(token));
      return !stage.last.changes.empty();
    };
    for (const DispatchResult result : {DispatchResult::kSent, DispatchResult::kDelivered,
                                        DispatchResult::kFailed, DispatchResult::kFailedForGood}) {
      EXPECT_EQ(changes([&](const auto& token) {
                  return model::AcknowledgeInput{token, result, Utc("2026-03-02 09:30")};
                }),
                held)
          << ToString(state);
    }
    EXPECT_EQ(changes([](const auto& token) {
                return model::AcknowledgeInput{token, DispatchResult::kUnknown, {}};
              }),
              state == State::kLeased)
        << ToString(state);
    EXPECT_EQ(changes([](const auto& token) {
                return model::ExtendInput{token, kHour};
              }),
              state == State::kLeased)
        << ToString(state);
    EXPECT_EQ(changes([](const auto& token) {
                return model::ReturnInput{token, {}};
              }),
              held)
        << ToString(state);
    EXPECT_EQ(changes([](const auto&) {
                return model::ResolveInput{1, DispatchResult::kSent, Utc("2026-03-02 09:30")};
              }),
              state == State::kInDoubt)
        << ToString(state);
    EXPECT_EQ(changes([](const auto&) {
                return model::LeaseInput{1, {5, 5}, {}};
              }),
              state == State::kPlanned)
        << ToString(state);
  }
}

}  // namespace
}  // namespace touchpoint::testing
