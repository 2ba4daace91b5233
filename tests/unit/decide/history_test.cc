// SPDX-License-Identifier: Apache-2.0
// Contacts that were recorded, and outcomes that came late, early or not at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::testing {
namespace {

using model::Cause;
using model::ReasonKind;
using model::State;
using model::Verdict;

model::Policy OneADay() {
  model::Policy policy = BarePolicy();
  policy.caps = {RollingCap(1, kDay)};
  return policy;
}

model::RecordInput Call(const std::string& at) {
  model::RecordInput record;
  record.team = "b";
  record.channel = "phone";
  record.purpose = "sales";
  record.at = Utc(at);
  return record;
}

model::OutcomeInput Done(model::Sequence sequence, const std::string& at) {
  return {sequence, true, Utc(at)};
}

model::OutcomeInput NotDone(model::Sequence sequence, const std::string& at) {
  return {sequence, false, Utc(at)};
}

TEST(RecordTest, ARecordIsDoneAtItsInstantInTheStakeholdersZone) {
  Stage stage(OneADay());
  stage.Decide(Call("2026-02-20 10:00"));
  const model::Touchpoint& record = stage.At(1);
  EXPECT_EQ(record.state, State::kDone);
  EXPECT_EQ(record.verdict, Verdict::kNone);
  EXPECT_TRUE(IsRecord(record));
  EXPECT_EQ(record.occupied_from, Utc("2026-02-20 10:00"));
  EXPECT_EQ(record.occupied_to, Utc("2026-02-20 10:00"));
  EXPECT_EQ(stage.timeline.names.Text(record.done_zone), "Europe/Berlin");
  EXPECT_EQ(stage.last.Find(1)->cause, Cause::kRecorded);
  EXPECT_TRUE(stage.last.Find(1)->reasons.empty());
}

TEST(RecordTest, ARecordCountsFromTheMomentItIsRecorded) {
  Stage stage(OneADay());
  stage.Decide(Call("2026-03-02 08:00"));
  stage.Plan(stage.Ask("2026-03-02 10:00"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T08:00:00Z email");
  EXPECT_EQ(Show(stage.last.Find(2)->reasons), "ROLLING_CAP cap [1]");
}

TEST(RecordTest, APurposeThatDoesNotCountDoesNotCountWhenRecorded) {
  model::Policy policy = OneADay();
  policy.purposes["sales"].counts = false;
  Stage stage(policy);
  stage.Decide(Call("2026-03-02 08:00"));
  stage.Plan(stage.Ask("2026-03-02 10:00"));
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-02T10:00:00Z email");
}

TEST(RecordTest, WhatARecordOverfillsIsPlacedAnewInTheSameDecision) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-02 10:00"));
  stage.Decide(Call("2026-03-02 08:00"));
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-03T08:00:00Z email");
  EXPECT_EQ(stage.last.Find(1)->cause, Cause::kRedecided);
  EXPECT_TRUE(stage.last.Find(2)->reasons.empty());
}

TEST(RecordTest, WhatCannotMoveStaysAndTheRecordSaysSo) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-02 09:10"));  // inside the freeze horizon
  stage.Decide(Call("2026-03-02 08:00"));
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T09:10:00Z email");
  EXPECT_EQ(stage.last.Find(1), nullptr);
  EXPECT_EQ(Show(stage.last.Find(2)->reasons), "OVERFULL cap [1]; OVERFULL cap [1,2]");
}

TEST(RecordTest, ARecordMayBreakARuleOfThePastAndSaysSo) {
  Stage stage(OneADay());
  stage.Decide(Call("2026-02-20 10:00"));
  stage.Decide(Call("2026-02-20 11:00"));
  EXPECT_EQ(stage.At(2).state, State::kDone);
  EXPECT_EQ(Show(stage.last.Find(2)->reasons), "OVERFULL cap [1]");
}

TEST(RecordTest, ARecordTellsTheZoneOfWhomNothingWasKnown) {
  Stage stage(OneADay(), "2026-03-02 09:00", "");
  model::RecordInput record = Call("2026-02-20 10:00");
  record.time_zone = "America/Chicago";
  stage.Decide(record);
  EXPECT_EQ(stage.timeline.profile.time_zone, "America/Chicago");
  EXPECT_EQ(stage.timeline.names.Text(stage.At(1).done_zone), "America/Chicago");
}

TEST(OutcomeTest, DoneAheadOfItsTimeFreesTheSlotItHad) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-05 12:00"));
  stage.Plan(stage.Ask("2026-03-05 12:00"));
  ASSERT_EQ(stage.Show(2), "DEFERRED 2026-03-06T12:00:00Z email");
  stage.Decide(Done(1, "2026-03-02 08:30"));
  EXPECT_EQ(stage.At(1).occupied_from, Utc("2026-03-02 08:30"));
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-05T12:00:00Z email");
}

TEST(OutcomeTest, AnExpiredOneThatWasDoneIsDoneAndCounts) {
  Stage stage(OneADay());
  model::PlanInput plan = stage.Ask("2026-03-02 10:00");
  plan.latest = Utc("2026-03-02 12:00");
  stage.Plan(plan);
  stage.SetNow("2026-03-02 13:00");
  stage.Plan(stage.Ask("2026-03-02 14:00"));
  ASSERT_EQ(stage.At(1).state, State::kExpired);
  ASSERT_EQ(stage.Show(2), "SCHEDULED 2026-03-02T14:00:00Z email");
  stage.Decide(Done(1, "2026-03-02 11:00"));
  EXPECT_EQ(stage.At(1).state, State::kDone);
  EXPECT_EQ(stage.At(1).occupied_from, Utc("2026-03-02 11:00"));
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "LATE");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T11:00:00Z email");
}

TEST(OutcomeTest, AnExpiryThatNobodyHasWrittenDownMakesNoDifference) {
  Stage stage(OneADay());
  model::PlanInput plan = stage.Ask("2026-03-02 10:00");
  plan.latest = Utc("2026-03-02 12:00");
  stage.Plan(plan);
  stage.SetNow("2026-03-02 13:00");
  Stage written = stage;
  written.Decide(model::TickInput{});
  ASSERT_EQ(written.At(1).state, State::kExpired);
  ASSERT_EQ(stage.At(1).state, State::kPlanned);
  written.Decide(Done(1, "2026-03-02 11:00"));
  stage.Decide(Done(1, "2026-03-02 11:00"));
  EXPECT_EQ(stage.timeline, written.timeline);
  EXPECT_EQ(stage.last.Find(1)->reasons, written.last.Find(1)->reasons);
}

TEST(OutcomeTest, OfAContributorThatIsDoneTheWholeContactIsDone) {
  model::Policy policy = OneADay();
  policy.merges = {MergeSameTopic()};
  Stage stage(policy);
  for (const char* team : {"a", "b"}) {
    model::PlanInput plan = stage.Ask("2026-03-03 12:00");
    plan.team = team;
    plan.topic = "t";
    stage.Plan(plan);
  }
  ASSERT_EQ(stage.At(2).state, State::kMerged);
  stage.SetNow("2026-03-03 13:00");
  stage.Decide(Done(2, "2026-03-03 12:30"));
  EXPECT_EQ(stage.At(1).state, State::kDone);
  EXPECT_EQ(stage.At(1).occupied_from, Utc("2026-03-03 12:30"));
  EXPECT_EQ(stage.At(2).state, State::kDone);
}

TEST(OutcomeTest, OneThatWasNotDoneEndsAndGivesItsSlotBack) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  ASSERT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
  stage.Decide(NotDone(1, "2026-03-02 08:59"));
  EXPECT_EQ(stage.At(1).state, State::kFailed);
  EXPECT_EQ(stage.At(1).verdict, Verdict::kScheduled);
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "FAILED");
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.last.Find(2)->cause, Cause::kReoffered);
}

TEST(OutcomeTest, OneThatWasNotDoneKeepsItsTurnWhereItsPlanSaysSo) {
  Stage stage(OneADay());
  model::PlanInput plan = stage.Ask("2026-03-03 12:00");
  plan.replan_on_failure = true;
  stage.Plan(plan);
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Decide(NotDone(1, "2026-03-02 08:59"));
  EXPECT_EQ(stage.At(1).state, State::kPlanned);
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
  EXPECT_EQ(stage.last.Find(1)->cause, Cause::kFailed);
  EXPECT_EQ(stage.last.Find(1)->reasons.front().kind, ReasonKind::kFailed);
}

TEST(OutcomeTest, ANewAttemptStartsAtTheFreezeHorizon) {
  Stage stage(OneADay());
  model::PlanInput plan = stage.Ask("2026-03-02 10:00");
  plan.replan_on_failure = true;
  stage.Plan(plan);
  stage.SetNow("2026-03-02 10:05");
  stage.Decide(NotDone(1, "2026-03-02 10:04"));
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-02T10:35:00Z email");
}

TEST(OutcomeTest, OneToBePlacedAnewEndsWhereItsWindowHasNoInstantLeft) {
  Stage stage(OneADay());
  model::PlanInput plan = stage.Ask("2026-03-02 10:00");
  plan.latest = Utc("2026-03-02 10:20");
  plan.replan_on_failure = true;
  stage.Plan(plan);
  stage.SetNow("2026-03-02 10:05");
  stage.Decide(NotDone(1, "2026-03-02 10:04"));
  EXPECT_EQ(stage.At(1).state, State::kFailed);
  EXPECT_EQ(stage.At(1).verdict, Verdict::kScheduled);
}

TEST(OutcomeTest, OfAContactThatWasNotDoneEachContributorGoesAsItsPlanSays) {
  model::Policy policy = OneADay();
  policy.merges = {MergeSameTopic()};
  Stage stage(policy);
  model::PlanInput plan = stage.Ask("2026-03-03 12:00");
  plan.topic = "t";
  stage.Plan(plan);
  plan.team = "b";
  plan.replan_on_failure = true;
  stage.Plan(plan);
  ASSERT_EQ(stage.At(2).state, State::kMerged);
  stage.Decide(NotDone(1, "2026-03-02 08:59"));
  EXPECT_EQ(stage.At(1).state, State::kFailed);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.At(2).state, State::kPlanned);
}

TEST(OutcomeTest, AnExpiredOneThatWasNotDoneHasFailed) {
  Stage stage(OneADay());
  model::PlanInput plan = stage.Ask("2026-03-02 10:00");
  plan.latest = Utc("2026-03-02 12:00");
  plan.replan_on_failure = true;
  stage.Plan(plan);
  stage.SetNow("2026-03-02 13:00");
  stage.Decide(NotDone(1, "2026-03-02 11:00"));
  EXPECT_EQ(stage.At(1).state, State::kFailed);
}

}  // namespace
}  // namespace touchpoint::testing
