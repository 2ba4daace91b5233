// SPDX-License-Identifier: Apache-2.0
// SEMANTICS §11 read a second time, by someone who had not seen the engine. Case 20 is intake's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "services/decide/decide.h"

namespace touchpoint::decide {
namespace {

using model::ReasonKind;
using model::State;
using model::Verdict;

Instant At(const std::string& text) {
  return *ParseRfc3339(text);
}

const std::shared_ptr<const ZoneDatabase>& Zones() {
  static const std::shared_ptr<const ZoneDatabase> zones = *ZoneDatabase::LoadSystem();
  return zones;
}

struct IndependentCases : ::testing::Test {
  IndependentCases() {
    for (const char* channel : {"email", "sms", "phone", "visit"}) {
      policy.channels[channel] = {};
    }
    policy.purposes["promotion"].rank = 3;
    model::PurposeRights& safety = policy.purposes["safety"];
    safety.rank = 0;
    safety.obeys_caps = safety.obeys_quiet_hours = false;
    safety.displaceable = safety.merges = false;
    safety.legal_duty = true;
    timeline.profile.time_zone = "Europe/Berlin";
  }

  model::Cap& AddCap(uint32_t limit, Duration per) {
    model::Cap cap;
    cap.id = "cap";
    cap.limit = limit;
    cap.per = per;
    policy.caps.push_back(cap);
    return policy.caps.back();
  }

  void AddQuietHours(int from_minutes, int to_minutes) {
    model::QuietHours quiet;
    quiet.id = "quiet";
    quiet.from = std::chrono::minutes(from_minutes);
    quiet.to = std::chrono::minutes(to_minutes);
    policy.quiet_hours.push_back(quiet);
  }

  void AddMerge() { policy.merges.push_back({"same-topic", {}, true, {}, 5}); }

  model::PlanInput Asking(const std::string& preferred) const {
    model::PlanInput plan;
    plan.team = "a";
    plan.channel = "email";
    plan.purpose = "promotion";
    plan.earliest = now;
    plan.preferred = At(preferred);
    plan.latest = now + policy.window;
    plan.request_key = timeline.sequence_next;
    return plan;
  }

  model::Decision Feed(const model::Input& input) {
    model::Decision decision = Decide(timeline, Rulebook(policy, Zones()), input, now);
    model::Apply(decision, timeline);
    return decision;
  }

  /// Feeds a plan and returns what became of it.
  model::Change Plan(const model::PlanInput& plan) {
    const model::Decision decision = Feed(plan);
    return *decision.Find(decision.subject);
  }
  model::Change Plan(const std::string& preferred) { return Plan(Asking(preferred)); }

  void Done(const std::string& at) {
    const Instant then = now;
    now = At(at) - std::chrono::minutes(1);
    const model::Change planned = Plan(at);
    now = At(at);
    Feed(model::OutcomeInput{planned.after.sequence, true, now});
    now = then;
  }

  void ExpectPlaced(model::Sequence sequence, Verdict verdict, const std::string& at) const {
    const model::Touchpoint& one = *timeline.Find(sequence);
    EXPECT_EQ(ToString(one.verdict), ToString(verdict));
    EXPECT_EQ(FormatRfc3339(one.scheduled), at);
  }

  static bool Gives(const model::Change& change, ReasonKind kind, const std::string& rule,
                    const std::vector<model::Sequence>& touchpoints) {
    for (const model::Reason& reason : change.reasons) {
      if (reason.kind == kind && reason.rule == rule && reason.touchpoints == touchpoints) {
        return true;
      }
    }
    return false;
  }

  Instant now = At("2026-03-02T09:00:00Z");
  model::Policy policy;
  model::Timeline timeline;
};

TEST_F(IndependentCases, Case1DoneOneDefersByTheCap) {
  AddCap(1, kDay);
  Done("2026-03-02T08:00:00Z");
  const model::Change x = Plan("2026-03-02T10:00:00Z");
  ExpectPlaced(2, Verdict::kDeferred, "2026-03-03T08:00:00Z");
  EXPECT_TRUE(Gives(x, ReasonKind::kRollingCap, "cap", {1}));
}

TEST_F(IndependentCases, Case2BothNeighboursCount) {
  AddCap(1, kDay);
  Plan("2026-03-03T12:00:00Z");
  Plan("2026-03-02T13:00:00Z");
  ExpectPlaced(2, Verdict::kDeferred, "2026-03-04T12:00:00Z");
}

TEST_F(IndependentCases, Case3EveryWindowHoldsAtMostTwo) {
  AddCap(2, kDay);
  Plan("2026-03-02T10:00:00Z");
  Plan("2026-03-03T09:00:00Z");
  Plan("2026-03-02T20:00:00Z");
  ExpectPlaced(3, Verdict::kDeferred, "2026-03-03T10:00:00Z");
}

TEST_F(IndependentCases, Case4ALimitOfZeroBlocks) {
  AddCap(0, kDay).scope.channels = {{"sms"}};
  model::PlanInput plan = Asking("2026-03-02T10:00:00Z");
  plan.channel = "sms";
  const model::Change x = Plan(plan);
  EXPECT_EQ(x.after.state, State::kSuppressed);
  EXPECT_EQ(x.after.verdict, Verdict::kSuppressed);
  EXPECT_EQ(x.next_legal, std::nullopt);
  EXPECT_TRUE(Gives(x, ReasonKind::kRollingCap, "cap", {}));
}

TEST_F(IndependentCases, Case5CalendarDaysEndAtLocalMidnight) {
  AddCap(1, {}).period = model::CapPeriod::kCalendarDay;
  now = At("2026-03-02T22:00:00Z");
  Done("2026-03-02T21:30:00Z");
  const model::Change x = Plan("2026-03-02T22:30:00Z");
  ExpectPlaced(2, Verdict::kDeferred, "2026-03-02T23:00:00Z");
  EXPECT_TRUE(Gives(x, ReasonKind::kCalendarCap, "cap", {1}));
}

TEST_F(IndependentCases, Case6ExactlyTheGapApartIsLegal) {
  model::Gap gap;
  gap.id = "gap";
  gap.at_least = 3 * kDay;
  gap.scope.channels = {{"visit"}};
  policy.gaps.push_back(gap);
  model::PlanInput first = Asking("2026-03-05T10:00:00Z");
  first.channel = "visit";
  Plan(first);
  model::PlanInput second = Asking("2026-03-02T10:00:00Z");
  second.channel = "visit";
  Plan(second);
  ExpectPlaced(2, Verdict::kScheduled, "2026-03-02T10:00:00Z");
}

TEST_F(IndependentCases, Case7QuietHoursRunIntoTheMorning) {
  AddQuietHours(20 * 60, 8 * 60);
  const model::Change x = Plan("2026-03-02T19:30:00Z");
  ExpectPlaced(1, Verdict::kDeferred, "2026-03-03T07:00:00Z");
  EXPECT_TRUE(Gives(x, ReasonKind::kQuietHours, "quiet", {}));
}

TEST_F(IndependentCases, Case8AGapEndsQuietHoursThatItSwallows) {
  AddQuietHours(60, 150);
  now = At("2026-03-28T09:00:00Z");
  Plan("2026-03-29T00:30:00Z");
  ExpectPlaced(1, Verdict::kDeferred, "2026-03-29T01:00:00Z");
}

TEST_F(IndependentCases, Case9BothOccurrencesOfAQuietTimeAreQuiet) {
  AddQuietHours(60, 150);
  now = At("2026-10-24T09:00:00Z");
  model::Timeline other = timeline;
  Plan("2026-10-24T23:30:00Z");
  ExpectPlaced(1, Verdict::kDeferred, "2026-10-25T00:30:00Z");
  std::swap(timeline, other);
  Plan("2026-10-25T01:10:00Z");
  ExpectPlaced(1, Verdict::kDeferred, "2026-10-25T01:30:00Z");
}

TEST_F(IndependentCases, Case10AHigherPriorityDisplaces) {
  AddCap(1, kDay);
  Plan("2026-03-03T12:00:00Z");
  model::PlanInput plan = Asking("2026-03-03T12:00:00Z");
  plan.priority = 80;
  const model::Decision decision = Feed(plan);
  ExpectPlaced(2, Verdict::kScheduled, "2026-03-03T12:00:00Z");
  ExpectPlaced(1, Verdict::kDeferred, "2026-03-04T12:00:00Z");
  ASSERT_NE(decision.Find(1), nullptr);
  EXPECT_EQ(decision.Find(1)->cause, model::Cause::kDisplaced);
  EXPECT_TRUE(Gives(*decision.Find(1), ReasonKind::kDisplaced, "", {2}));
}

TEST_F(IndependentCases, Case11EqualsDoNotDisplaceAndCase13TheFreedSlotIsOffered) {
  AddCap(1, kDay);
  Plan("2026-03-03T12:00:00Z");
  Plan("2026-03-03T12:00:00Z");
  ExpectPlaced(2, Verdict::kDeferred, "2026-03-04T12:00:00Z");
  ExpectPlaced(1, Verdict::kScheduled, "2026-03-03T12:00:00Z");

  const model::Decision decision = Feed(model::CancelInput{1, "a", 1});
  EXPECT_EQ(timeline.Find(1)->state, State::kCancelled);
  ExpectPlaced(2, Verdict::kScheduled, "2026-03-03T12:00:00Z");
  ASSERT_NE(decision.Find(2), nullptr);
  EXPECT_EQ(decision.Find(2)->cause, model::Cause::kReoffered);
}

TEST_F(IndependentCases, Case12WhatIsFrozenStands) {
  AddCap(1, kDay);
  Plan("2026-03-02T09:20:00Z");
  model::PlanInput plan = Asking("2026-03-02T09:25:00Z");
  plan.priority = 80;
  Plan(plan);
  ExpectPlaced(2, Verdict::kDeferred, "2026-03-03T09:20:00Z");
  ExpectPlaced(1, Verdict::kScheduled, "2026-03-02T09:20:00Z");
}

TEST_F(IndependentCases, Case14ABlockedPlanJoins) {
  AddCap(1, kDay);
  AddMerge();
  model::PlanInput first = Asking("2026-03-03T12:00:00Z");
  first.topic = "t";
  Plan(first);
  model::PlanInput second = Asking("2026-03-03T10:00:00Z");
  second.team = "b";
  second.topic = "t";
  const model::Change x = Plan(second);
  EXPECT_EQ(x.after.state, State::kMerged);
  EXPECT_EQ(x.after.host, 1U);
  ExpectPlaced(2, Verdict::kMerged, "2026-03-03T12:00:00Z");
  ExpectPlaced(1, Verdict::kScheduled, "2026-03-03T12:00:00Z");
}

TEST_F(IndependentCases, Case15BothMoveWhereTheHostMay) {
  AddCap(1, kDay);
  AddMerge();
  model::PlanInput first = Asking("2026-03-03T12:00:00Z");
  first.topic = "t";
  Plan(first);
  model::PlanInput second = Asking("2026-03-03T10:00:00Z");
  second.team = "b";
  second.topic = "t";
  second.latest = At("2026-03-03T11:00:00Z");
  Plan(second);
  ExpectPlaced(2, Verdict::kMerged, "2026-03-03T10:00:00Z");
  EXPECT_EQ(timeline.Find(2)->host, 1U);
  EXPECT_EQ(FormatRfc3339(timeline.Find(1)->scheduled), "2026-03-03T10:00:00Z");
}

TEST_F(IndependentCases, Case15WithoutRoomInTheHostsWindowItIsSuppressed) {
  AddCap(1, kDay);
  AddMerge();
  model::PlanInput first = Asking("2026-03-03T12:00:00Z");
  first.earliest = first.preferred;
  first.topic = "t";
  Plan(first);
  model::PlanInput second = Asking("2026-03-03T10:00:00Z");
  second.team = "b";
  second.topic = "t";
  second.latest = At("2026-03-03T11:00:00Z");
  EXPECT_EQ(Plan(second).after.state, State::kSuppressed);
  ExpectPlaced(1, Verdict::kScheduled, "2026-03-03T12:00:00Z");
}

TEST_F(IndependentCases, Case16WhatObeysGivesWayToWhatDoesNot) {
  AddCap(1, kDay);
  Plan("2026-03-03T11:00:00Z");
  model::PlanInput safety = Asking("2026-03-03T12:00:00Z");
  safety.purpose = "safety";
  Plan(safety);
  ExpectPlaced(2, Verdict::kScheduled, "2026-03-03T12:00:00Z");
  ExpectPlaced(1, Verdict::kDeferred, "2026-03-04T12:00:00Z");
}

TEST_F(IndependentCases, Case17TheWindowIsHalfOpen) {
  AddCap(1, kDay);
  Plan("2026-03-03T12:00:00Z");
  model::PlanInput plan = Asking("2026-03-03T12:00:00Z");
  plan.latest = At("2026-03-04T12:00:00Z");
  const model::Change x = Plan(plan);
  EXPECT_EQ(x.after.state, State::kSuppressed);
  EXPECT_TRUE(Gives(x, ReasonKind::kRollingCap, "cap", {1}));
  EXPECT_EQ(x.next_legal, At("2026-03-04T12:00:00Z"));
}

TEST_F(IndependentCases, Case17aTheDisplacedOneJoinsWhoDisplacedIt) {
  AddCap(1, kDay);
  AddMerge();
  model::PlanInput first = Asking("2026-03-03T12:00:00Z");
  first.topic = "t";
  Plan(first);
  model::PlanInput second = first;
  second.team = "b";
  second.priority = 80;
  Plan(second);
  ExpectPlaced(2, Verdict::kScheduled, "2026-03-03T12:00:00Z");
  ExpectPlaced(1, Verdict::kMerged, "2026-03-03T12:00:00Z");
  EXPECT_EQ(timeline.Find(1)->host, 2U);
}

TEST_F(IndependentCases, Case18AnAlternateChannelKeepsTheTime) {
  AddCap(1, kDay).scope.channels = {{"email"}};
  Plan("2026-03-03T12:00:00Z");
  model::PlanInput plan = Asking("2026-03-03T12:00:00Z");
  plan.alternate_channels = {"phone"};
  const model::Change x = Plan(plan);
  ExpectPlaced(2, Verdict::kScheduled, "2026-03-03T12:00:00Z");
  EXPECT_EQ(timeline.names.Text(x.after.channel), "phone");
  ASSERT_TRUE(Gives(x, ReasonKind::kRollingCap, "cap", {1}));
  EXPECT_EQ(x.reasons.front().channel, "email");
}

TEST_F(IndependentCases, Case19AnOptOutSuppresses) {
  timeline.profile.opt_outs = {{"email", ""}};
  const model::Change x = Plan("2026-03-03T12:00:00Z");
  EXPECT_EQ(x.after.state, State::kSuppressed);
  EXPECT_TRUE(Gives(x, ReasonKind::kConsent, "", {}));
}

}  // namespace
}  // namespace touchpoint::decide
