// SPDX-License-Identifier: Apache-2.0
// What comes of contacts, and what the policy's `outcomes` make of it.
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::testing {
namespace {

using model::Cause;
using model::Feedback;
using model::FeedbackInput;
using model::State;

model::OutcomeRule Pause(const std::string& id, Feedback on, Duration pause) {
  model::OutcomeRule rule;
  rule.id = id;
  rule.on = {on};
  rule.pause = pause;
  return rule;
}

model::OutcomeRule Withdraw(Feedback on, std::vector<model::Dimension> what) {
  model::OutcomeRule rule;
  rule.id = "unsubscribe";
  rule.on = {on};
  rule.withdraw = std::move(what);
  return rule;
}

model::Policy With(model::Policy policy, const model::OutcomeRule& rule) {
  policy.outcomes.push_back(rule);
  return policy;
}

/// Touchpoint 1 was done by email on Mon 2026-03-02 at 08:00; it is 09:00.
Stage Contacted(const model::Policy& policy) {
  Stage stage(policy);
  stage.Did(stage.Ask("2026-03-02 08:00"), "2026-03-02 08:00");
  return stage;
}

model::Decision Report(Stage& stage, Feedback kind, const std::string& at = "2026-03-02 09:00",
                       model::Sequence sequence = 1) {
  return stage.Decide(FeedbackInput{sequence, kind, Utc(at)});
}

TEST(FeedbackTest, WhatNoRuleIsAboutIsKeptAndChangesNothing) {
  Stage stage = Contacted(OneADay());
  const model::Touchpoint before = stage.At(1);
  for (const Feedback kind : {Feedback::kDelivered, Feedback::kOpened, Feedback::kNoShow}) {
    const model::Decision decision = Report(stage, kind);
    ASSERT_EQ(decision.changes.size(), 1U);
    EXPECT_EQ(decision.changes[0].cause, Cause::kOutcome);
    EXPECT_TRUE(decision.changes[0].reasons.empty());
    EXPECT_TRUE(decision.notes.empty());
    EXPECT_EQ(stage.At(1), before);
  }
  ASSERT_EQ(stage.timeline.feedback.size(), 3U);
  EXPECT_EQ(stage.timeline.feedback[2].kind, Feedback::kNoShow);
  EXPECT_EQ(stage.timeline.feedback[2].at, Utc("2026-03-02 09:00"));
}

TEST(FeedbackTest, OfATouchpointThatThereIsNotNothingComes) {
  Stage stage = Contacted(OneADay());
  EXPECT_TRUE(Report(stage, Feedback::kOpened, "2026-03-02 09:00", 7).changes.empty());
  EXPECT_TRUE(stage.timeline.feedback.empty());
}

// --- Unsubscribed.

TEST(UnsubscribedTest, ConsentIsWithdrawnAndWhatIsPlannedDecidedAgain) {
  Stage stage = Contacted(With(
      BarePolicy(),
      Withdraw(Feedback::kUnsubscribed, {model::Dimension::kChannel, model::Dimension::kPurpose})));
  stage.Plan(stage.Ask("2026-03-05 09:00"));
  model::PlanInput sales = stage.Ask("2026-03-05 10:00");
  sales.purpose = "sales";
  stage.Plan(sales);
  model::PlanInput either = stage.Ask("2026-03-05 11:00");
  either.alternate_channels = {"phone"};
  stage.Plan(either);
  const model::Decision decision = Report(stage, Feedback::kUnsubscribed);
  EXPECT_EQ(stage.timeline.profile.opt_outs, (std::vector<model::OptOut>{{"email", "promotion"}}));
  EXPECT_EQ(Show(decision.Find(1)->reasons), "CONSENT unsubscribe [1]");
  EXPECT_EQ(decision.Find(1)->reasons[0].outcome, Feedback::kUnsubscribed);
  EXPECT_EQ(stage.Show(2), "SUPPRESSED");
  EXPECT_EQ(stage.Show(3), "SCHEDULED 2026-03-05T10:00:00Z email");
  EXPECT_EQ(stage.Show(4), "SCHEDULED 2026-03-05T11:00:00Z phone");
}

TEST(UnsubscribedTest, WhatIsRefusedAlreadyIsNotRefusedTwice) {
  Stage stage = Contacted(
      With(BarePolicy(), Withdraw(Feedback::kUnsubscribed, {model::Dimension::kChannel})));
  stage.timeline.profile.opt_outs = {{"email", ""}};
  const model::Decision decision = Report(stage, Feedback::kUnsubscribed);
  EXPECT_FALSE(decision.profile);
  EXPECT_TRUE(decision.changes.at(0).reasons.empty());
  EXPECT_EQ(stage.timeline.profile.opt_outs.size(), 1U);
}

TEST(UnsubscribedTest, AllMeansAll) {
  Stage stage = Contacted(With(BarePolicy(), Withdraw(Feedback::kUnsubscribed, {})));
  Report(stage, Feedback::kUnsubscribed);
  EXPECT_TRUE(stage.timeline.profile.do_not_contact);
}

TEST(UnsubscribedTest, AMergedContactWithdrawsConsentToAllItCarried) {
  Stage stage(With(OneADayMerging(model::MergeWhen::kAlways),
                   Withdraw(Feedback::kUnsubscribed, {model::Dimension::kPurpose})));
  stage.Plan(OnTopic(stage.Ask("2026-03-02 10:00")));
  model::PlanInput sales = OnTopic(stage.Ask("2026-03-02 10:00"), "b");
  sales.purpose = "sales";
  stage.Plan(sales);
  ASSERT_EQ(stage.At(2).host, 1U);
  stage.SetNow("2026-03-02 10:00");
  stage.Decide(model::OutcomeInput{1, true, stage.now()});
  const model::Decision decision = Report(stage, Feedback::kUnsubscribed, "2026-03-02 10:00", 2);
  EXPECT_EQ(stage.timeline.profile.opt_outs,
            (std::vector<model::OptOut>{{"", "sales"}, {"", "promotion"}}));
  EXPECT_EQ(Show(decision.Find(1)->reasons), "CONSENT unsubscribe [2,1]");
  ASSERT_EQ(stage.timeline.feedback.size(), 2U);
  EXPECT_EQ(stage.timeline.feedback[0].sequence, 1U);
  EXPECT_EQ(stage.timeline.feedback[0].contact, 1U);
  EXPECT_EQ(stage.timeline.feedback[1].sequence, 2U);
  EXPECT_EQ(stage.timeline.feedback[1].contact, 1U);
}

// --- Bounced.

model::OutcomeRule BadChannel() {
  model::OutcomeRule rule = Pause("bad-address", Feedback::kBounced, 30 * kDay);
  rule.same = {model::Dimension::kChannel};
  rule.human = true;
  return rule;
}

TEST(BouncedTest, TheSlotIsGivenBackToWhoWaited) {
  Stage stage = Contacted(OneADay());
  stage.Plan(stage.Ask("2026-03-02 12:00"));
  ASSERT_EQ(stage.Show(2), "DEFERRED 2026-03-03T08:00:00Z email");
  const model::Decision decision = Report(stage, Feedback::kBounced);
  EXPECT_EQ(stage.At(1).state, State::kFailed);
  EXPECT_EQ(decision.Find(1)->cause, Cause::kFailed);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-02T12:00:00Z email");
}

TEST(BouncedTest, ABadChannelIsLeftForAlternatesByItselfAndByOthers) {
  Stage stage(With(BarePolicy(), BadChannel()));
  model::PlanInput plan = stage.Ask("2026-03-02 08:00");
  plan.alternate_channels = {"phone"};
  stage.Did(plan, "2026-03-02 08:00");
  model::PlanInput other = stage.Ask("2026-03-04 10:00");
  other.alternate_channels = {"sms"};
  stage.Plan(other);
  stage.Plan(stage.Ask("2026-03-05 10:00"));
  const model::Decision decision = Report(stage, Feedback::kBounced);
  EXPECT_EQ(stage.At(1).state, State::kPlanned);
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-02T09:30:00Z phone");
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-04T10:00:00Z sms");
  EXPECT_EQ(Show(stage.last.Find(2)->reasons), "OUTCOME bad-address [1]");
  EXPECT_EQ(stage.Show(3), "SUPPRESSED");
  EXPECT_EQ(decision.Find(3)->next_legal, Utc("2026-04-01 09:00"));
}

TEST(BouncedTest, WithoutARuleThatMarksTheChannelItEnds) {
  Stage stage(BarePolicy());
  model::PlanInput plan = stage.Ask("2026-03-02 08:00");
  plan.alternate_channels = {"phone"};
  stage.Did(plan, "2026-03-02 08:00");
  Report(stage, Feedback::kBounced);
  EXPECT_EQ(stage.At(1).state, State::kFailed);
  EXPECT_EQ(stage.At(1).done_zone, model::kNoName);
}

TEST(BouncedTest, ARecordStaysWhatWasRecorded) {
  Stage stage(OneADay());
  model::RecordInput record;
  record.team = "a";
  record.channel = "email";
  record.purpose = "promotion";
  record.at = Utc("2026-03-02 08:00");
  stage.Decide(record);
  Report(stage, Feedback::kBounced);
  EXPECT_EQ(stage.At(1).state, State::kDone);
  EXPECT_EQ(stage.timeline.feedback.size(), 1U);
}

TEST(BouncedTest, TheChannelOfThatTimeStaysBadOnceItHasMovedOn) {
  Stage stage(With(BarePolicy(), BadChannel()));
  model::PlanInput plan = stage.Ask("2026-03-02 08:00");
  plan.alternate_channels = {"phone"};
  stage.Did(plan, "2026-03-02 08:00");
  Report(stage, Feedback::kBounced);
  ASSERT_EQ(stage.Show(1), "DEFERRED 2026-03-02T09:30:00Z phone");
  stage.Plan(stage.Ask("2026-03-05 10:00"));
  EXPECT_EQ(stage.Show(2), "SUPPRESSED");
}

// --- Complained.

TEST(ComplainedTest, AutomatedContactsPauseWhateverTheTeamAndPeopleMayCall) {
  model::Policy policy = With(BarePolicy(), Pause("complaint", Feedback::kComplained, 5 * kDay));
  policy.channels["phone"].human = true;
  Stage stage = Contacted(policy);
  model::PlanInput others = stage.Ask("2026-03-03 10:00");
  others.team = "b";
  stage.Plan(others);
  model::PlanInput call = stage.Ask("2026-03-03 11:00");
  call.channel = "phone";
  stage.Plan(call);
  model::PlanInput notice = stage.Ask("2026-03-03 12:00");
  notice.purpose = "safety";
  stage.Plan(notice);
  const model::Decision decision = Report(stage, Feedback::kComplained);
  EXPECT_EQ(Show(decision.Find(1)->reasons), "OUTCOME complaint [1]");
  EXPECT_EQ(decision.Find(1)->cause, Cause::kOutcome);
  EXPECT_EQ(Show(decision.notes), "OUTCOME complaint [1]");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-07T09:00:00Z email");
  EXPECT_EQ(decision.Find(2)->cause, Cause::kRedecided);
  const model::Reason& why = decision.Find(2)->reasons.at(0);
  EXPECT_EQ(why.rule, "complaint");
  EXPECT_EQ(why.to, Utc("2026-03-07 09:00"));
  EXPECT_EQ(why.outcome, Feedback::kComplained);
  EXPECT_EQ(stage.Show(3), "SCHEDULED 2026-03-03T11:00:00Z phone");
  EXPECT_EQ(stage.Show(4), "SCHEDULED 2026-03-03T12:00:00Z email");
}

TEST(ComplainedTest, ALateReportCountsFromWhenItHappened) {
  Stage stage = Contacted(With(BarePolicy(), Pause("complaint", Feedback::kComplained, 5 * kDay)));
  stage.SetNow("2026-03-06 09:00");
  stage.Plan(stage.Ask("2026-03-06 10:00"));
  Report(stage, Feedback::kComplained, "2026-03-02 10:00");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-07T10:00:00Z email");
  stage.SetNow("2026-03-08 09:00");
  const model::Decision over = Report(stage, Feedback::kComplained, "2026-03-02 11:00");
  EXPECT_TRUE(over.changes.at(0).reasons.empty()) << "it is over";
}

TEST(ComplainedTest, ReportsInAnyOrderLeadToTheSamePause) {
  const model::Policy policy =
      With(BarePolicy(), Pause("complaint", Feedback::kComplained, 5 * kDay));
  for (const bool late : {false, true}) {
    Stage stage = Contacted(policy);
    Report(stage, Feedback::kComplained, late ? "2026-03-02 09:00" : "2026-03-02 08:30");
    Report(stage, Feedback::kComplained, late ? "2026-03-02 08:30" : "2026-03-02 09:00");
    stage.Plan(stage.Ask("2026-03-04 10:00"));
    EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-07T09:00:00Z email");
  }
}

TEST(ComplainedTest, NoLeaseIsGivenMeanwhile) {
  Stage stage = Contacted(With(BarePolicy(), Pause("complaint", Feedback::kComplained, 5 * kDay)));
  stage.Plan(stage.Ask("2026-03-02 09:10"));
  Report(stage, Feedback::kComplained);
  ASSERT_EQ(stage.Show(2), "SCHEDULED 2026-03-02T09:10:00Z email") << "inside the freeze horizon";
  stage.SetNow("2026-03-02 09:10");
  EXPECT_FALSE(stage.Lease(2));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-07T09:00:00Z email");
}

// --- Answered.

TEST(AnsweredTest, TheConversationIsItsTeamsAndOthersWait) {
  model::OutcomeRule rule = Pause("conversation", Feedback::kAnswered, 3 * kDay);
  rule.others = true;
  Stage stage = Contacted(With(BarePolicy(), rule));
  stage.Plan(stage.Ask("2026-03-03 10:00"));
  model::PlanInput others = stage.Ask("2026-03-03 11:00");
  others.team = "b";
  stage.Plan(others);
  Report(stage, Feedback::kAnswered);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T10:00:00Z email");
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-05T09:00:00Z email");
  EXPECT_EQ(Show(stage.last.Find(3)->reasons), "OUTCOME conversation [1]");
}

TEST(AnsweredTest, WhoHasAConversationOfItsOwnWaitsForNobody) {
  model::OutcomeRule rule = Pause("conversation", Feedback::kAnswered, 3 * kDay);
  rule.others = true;
  Stage stage = Contacted(With(BarePolicy(), rule));
  model::PlanInput others = stage.Ask("2026-03-02 08:30");
  others.team = "b";
  stage.Did(others, "2026-03-02 08:30");
  Report(stage, Feedback::kAnswered, "2026-03-02 08:40");
  Report(stage, Feedback::kAnswered, "2026-03-02 08:50", 2);
  stage.Plan(stage.Ask("2026-03-03 10:00"));
  others.preferred = Utc("2026-03-03 11:00");
  stage.Plan(others);
  model::PlanInput third = stage.Ask("2026-03-03 12:00");
  third.team = "c";
  stage.Plan(third);
  EXPECT_EQ(stage.Show(3), "SCHEDULED 2026-03-03T10:00:00Z email");
  EXPECT_EQ(stage.Show(4), "SCHEDULED 2026-03-03T11:00:00Z email");
  EXPECT_EQ(stage.Show(5), "DEFERRED 2026-03-05T08:50:00Z email");
}

// --- Ignored.

TEST(IgnoredTest, NContactsWithinAWindowPauseTheirScopeForD) {
  model::OutcomeRule rule = Pause("tired", Feedback::kIgnored, 10 * kDay);
  rule.times = 2;
  rule.within = 7 * kDay;
  rule.same = {model::Dimension::kPurpose};
  Stage stage(With(BarePolicy(), rule), "2026-03-20 09:00");
  for (const char* day : {"2026-03-02 08:00", "2026-03-10 08:00", "2026-03-16 08:00"}) {
    stage.Did(stage.Ask(day), day);
  }
  Report(stage, Feedback::kIgnored, "2026-03-03 08:00", 1);
  Report(stage, Feedback::kIgnored, "2026-03-11 08:00", 2);
  stage.Plan(stage.Ask("2026-03-21 08:00"));
  EXPECT_EQ(stage.Show(4), "SCHEDULED 2026-03-21T08:00:00Z email") << "8 days apart";
  Report(stage, Feedback::kIgnored, "2026-03-11 09:00", 2);
  EXPECT_EQ(stage.Show(4), "SCHEDULED 2026-03-21T08:00:00Z email") << "the same contact";
  const model::Decision decision = Report(stage, Feedback::kIgnored, "2026-03-17 08:00", 3);
  EXPECT_EQ(stage.Show(4), "DEFERRED 2026-03-27T08:00:00Z email");
  const model::Reason& why = decision.Find(4)->reasons.at(0);
  EXPECT_EQ(why.limit, 2U);
  EXPECT_EQ(why.per, 7 * kDay);
  EXPECT_EQ(why.touchpoints, (std::vector<model::Sequence>{2, 3}));
  model::PlanInput sales = stage.Ask("2026-03-21 08:00");
  sales.purpose = "sales";
  stage.Plan(sales);
  EXPECT_EQ(stage.Show(5), "SCHEDULED 2026-03-21T08:00:00Z email") << "another purpose";
}

TEST(IgnoredTest, AScopeLeavesOutWhatItDoesNotName) {
  model::OutcomeRule rule = Pause("tired", Feedback::kIgnored, 10 * kDay);
  rule.scope.channels = {{"email"}};
  rule.scope.segments = {{"vip"}};
  Stage stage = Contacted(With(BarePolicy(), rule));
  Report(stage, Feedback::kIgnored);
  stage.Plan(stage.Ask("2026-03-03 10:00"));
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T10:00:00Z email");
  model::Profile vip = stage.timeline.profile;
  vip.segments = {"vip"};
  stage.Decide(model::ProfileInput{vip});
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-12T09:00:00Z email");
  model::PlanInput text = stage.Ask("2026-03-03 10:00");
  text.channel = "sms";
  stage.Plan(text);
  EXPECT_EQ(stage.Show(3), "SCHEDULED 2026-03-03T10:00:00Z sms");
}

// --- What an outcome says about the contact itself.

TEST(ProofTest, WhatWasDeliveredWasDone) {
  for (const Feedback kind : {Feedback::kDelivered, Feedback::kOpened, Feedback::kAnswered,
                              Feedback::kAttended, Feedback::kConverted, Feedback::kIgnored}) {
    Stage stage(OneADay());
    stage.Plan(stage.Ask("2026-03-02 09:00"));
    stage.SetNow("2026-03-02 10:00");
    Report(stage, kind, "2026-03-02 09:30");
    EXPECT_EQ(stage.At(1).state, State::kDone) << ToString(kind);
    EXPECT_EQ(stage.At(1).occupied_from, Utc("2026-03-02 09:30"));
  }
  for (const Feedback kind :
       {Feedback::kDeclined, Feedback::kComplained, Feedback::kUnsubscribed, Feedback::kNoShow}) {
    Stage stage(OneADay());
    stage.Plan(stage.Ask("2026-03-02 09:00"));
    Report(stage, kind);
    EXPECT_EQ(stage.At(1).state, State::kPlanned) << ToString(kind);
  }
}

TEST(ProofTest, WhatIsSaidOfAnAttemptThatCameBackProvesNothing) {
  Stage stage(With(BarePolicy(), BadChannel()));
  model::PlanInput plan = stage.Ask("2026-03-02 08:00");
  plan.alternate_channels = {"phone"};
  stage.Did(plan, "2026-03-02 08:00");
  Report(stage, Feedback::kBounced, "2026-03-02 08:02");
  ASSERT_EQ(stage.At(1).state, State::kPlanned);
  Report(stage, Feedback::kDelivered, "2026-03-02 08:01");
  EXPECT_EQ(stage.At(1).state, State::kPlanned);
  stage.SetNow("2026-03-02 10:00");
  Report(stage, Feedback::kDelivered, "2026-03-02 09:40");
  EXPECT_EQ(stage.At(1).state, State::kDone);
}

TEST(ProofTest, AContactInDoubtIsDoneWithinItsInterval) {
  Stage stage(BarePolicy());
  stage.Plan(stage.Ask("2026-03-02 09:00"));
  ASSERT_TRUE(stage.Lease(1));
  stage.Acknowledge(1, model::DispatchResult::kUnknown);
  ASSERT_EQ(stage.At(1).state, State::kInDoubt);
  const Instant send_by = stage.At(1).occupied_to;
  stage.SetNow("2026-03-02 12:00");
  Report(stage, Feedback::kOpened, "2026-03-02 12:00");
  EXPECT_EQ(stage.At(1).state, State::kDone);
  EXPECT_EQ(stage.At(1).occupied_from, send_by);
}

TEST(ProofTest, WhatASenderHoldsIsItsToTell) {
  Stage stage(BarePolicy());
  stage.Plan(stage.Ask("2026-03-02 09:00"));
  ASSERT_TRUE(stage.Lease(1));
  Report(stage, Feedback::kDelivered);
  EXPECT_EQ(stage.At(1).state, State::kLeased);
  stage.Acknowledge(1, model::DispatchResult::kSent);
  EXPECT_EQ(stage.At(1).state, State::kDone);
}

}  // namespace
}  // namespace touchpoint::testing
