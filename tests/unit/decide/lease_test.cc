// SPDX-License-Identifier: Apache-2.0
// A sender takes what is due: everything is checked again, at every instant of [grant, send_by].
#include "common/model/lease.h"

#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::testing {
namespace {

using model::Cause;
using model::State;
using std::chrono::seconds;

model::Policy QuietEvenings() {
  model::Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(20 * 60, 8 * 60)};
  return policy;
}

/// "LEASED 2026-03-02T09:30:00Z 2026-03-02T09:31:00Z".
std::string Held(const Stage& stage, model::Sequence sequence) {
  const model::Touchpoint& one = stage.At(sequence);
  return std::string(ToString(one.state)) + " " + FormatRfc3339(one.occupied_from) + " " +
         FormatRfc3339(one.occupied_to);
}

TEST(LeaseTest, ADueTouchpointIsLeasedForAnInterval) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-02 09:30"));
  stage.SetNow("2026-03-02 09:30:05");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T09:30:05Z 2026-03-02T09:31:05Z");
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T09:30:00Z email");
  const model::Lease& lease = stage.At(1).lease;
  EXPECT_EQ(lease.epoch, 1u);
  EXPECT_EQ(lease.attempts, 1u);
  EXPECT_EQ(lease.nonce, (model::Nonce{1, 1}));
  EXPECT_EQ(lease.granted, stage.now());
  ASSERT_EQ(stage.last.changes.size(), 1u);
  EXPECT_EQ(stage.last.changes[0].cause, Cause::kLeased);
}

TEST(LeaseTest, NothingIsLeasedBeforeItsTimeOrTwiceOrWithoutANonce) {
  Stage stage(BarePolicy());
  stage.Plan(stage.Ask("2026-03-02 09:30"));
  stage.SetNow("2026-03-02 09:29:59.999");
  EXPECT_FALSE(stage.Lease(1));
  EXPECT_TRUE(stage.last.changes.empty());
  stage.SetNow("2026-03-02 09:30");
  stage.Decide(model::LeaseInput{1, {}, {}});
  EXPECT_TRUE(stage.last.changes.empty());
  ASSERT_TRUE(stage.Lease(1));
  stage.Decide(model::LeaseInput{1, {9, 9}, {}});
  EXPECT_TRUE(stage.last.changes.empty());
  stage.Decide(model::LeaseInput{7, {9, 9}, {}});
  EXPECT_EQ(stage.last.subject, 7u);
  EXPECT_TRUE(stage.last.changes.empty());
}

TEST(LeaseTest, TheLeaseEndsWithTheWindow) {
  Stage stage(BarePolicy());
  model::PlanInput plan = stage.Ask("2026-03-02 09:30");
  plan.latest = Utc("2026-03-02 09:30:20");
  stage.Plan(plan);
  stage.SetNow("2026-03-02 09:30:01");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T09:30:01Z 2026-03-02T09:30:20Z");
}

TEST(LeaseTest, TheLeaseEndsWhereQuietHoursOrABlackoutBegin) {
  Stage stage(QuietEvenings());
  stage.Plan(stage.Ask("2026-03-02 18:59"));
  stage.SetNow("2026-03-02 18:59:30");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T18:59:30Z 2026-03-02T19:00:00Z");

  model::Policy policy = BarePolicy();
  const auto day = std::chrono::local_days(std::chrono::year(2026) / 3 / 3);
  policy.blackouts = {{"blackout", {}, {}, day, day + std::chrono::days(1)}};
  Stage dark(policy);
  dark.Plan(dark.Ask("2026-03-02 22:59"));
  dark.SetNow("2026-03-02 22:59:30");
  ASSERT_TRUE(dark.Lease(1));
  EXPECT_EQ(Held(dark, 1), "LEASED 2026-03-02T22:59:30Z 2026-03-02T23:00:00Z");
}

TEST(LeaseTest, WhoNeedNotObeyQuietHoursKeepsTheLease) {
  Stage stage(QuietEvenings());
  model::PlanInput plan = stage.Ask("2026-03-02 18:59");
  plan.purpose = "safety";
  stage.Plan(plan);
  stage.SetNow("2026-03-02 18:59:30");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T18:59:30Z 2026-03-02T19:00:30Z");
}

TEST(LeaseTest, WithTooLittleTimeLeftItIsPlacedAnew) {
  Stage stage(QuietEvenings());
  stage.Plan(stage.Ask("2026-03-02 18:59"));
  stage.SetNow("2026-03-02 18:59:59.001");
  EXPECT_FALSE(stage.Lease(1));
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-03T07:00:00Z email");
  EXPECT_EQ(stage.last.Find(1)->cause, Cause::kRedecided);
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "QUIET_HOURS quiet");

  Stage second(QuietEvenings());
  second.Plan(second.Ask("2026-03-02 18:59"));
  second.SetNow("2026-03-02 18:59:59");
  EXPECT_TRUE(second.Lease(1));
}

TEST(LeaseTest, QuietHoursAreAskedForAtTheLeaseToo) {
  Stage stage(QuietEvenings());
  stage.Plan(stage.Ask("2026-03-02 18:30"));
  stage.SetNow("2026-03-02 19:30");  // nobody took it in time
  EXPECT_FALSE(stage.Lease(1));
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-03T07:00:00Z email");
}

TEST(LeaseTest, ConsentIsAskedForAtTheLeaseToo) {
  Stage stage(BarePolicy());
  stage.Plan(stage.Ask("2026-03-02 09:30"));
  stage.timeline.profile.do_not_contact = true;
  stage.SetNow("2026-03-02 09:30");
  EXPECT_FALSE(stage.Lease(1));
  EXPECT_EQ(stage.At(1).state, State::kSuppressed);
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "CONSENT");
}

TEST(LeaseTest, ANewPolicyIsAskedAtTheLease) {
  Stage before(BarePolicy());
  before.Plan(before.Ask("2026-03-02 19:30"));
  Stage stage(QuietEvenings());
  stage.timeline = before.timeline;
  stage.SetNow("2026-03-02 19:30");
  EXPECT_FALSE(stage.Lease(1));
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-03T07:00:00Z email");
}

TEST(LeaseTest, CapsAreAskedAtTheLeaseToo) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-02 09:10"));  // inside the freeze horizon: the record can't move it
  model::RecordInput record;
  record.team = "b";
  record.channel = "phone";
  record.purpose = "sales";
  record.at = Utc("2026-03-02 08:00");
  stage.Decide(record);
  ASSERT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T09:10:00Z email");
  stage.SetNow("2026-03-02 09:10");
  EXPECT_FALSE(stage.Lease(1));
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-03T08:00:00Z email");
  EXPECT_EQ(Show(stage.last.Find(1)->reasons), "ROLLING_CAP cap [2]");
}

TEST(LeaseTest, ACapTakesTheWorstPointOfTheInterval) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-02 09:30"));
  stage.SetNow("2026-03-02 09:30");
  ASSERT_TRUE(stage.Lease(1));
  stage.Plan(stage.Ask("2026-03-03 09:30"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:31:00Z email");
}

TEST(LeaseTest, AnIntervalAcrossMidnightCountsOnBothDays) {
  model::Policy policy = BarePolicy();
  policy.caps = {CalendarCap(1, model::CapPeriod::kCalendarDay)};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-02 22:59"));
  stage.SetNow("2026-03-02 22:59:30");  // 23:59:30 in Berlin
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T22:59:30Z 2026-03-02T23:00:30Z");
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T23:00:00Z email");
}

TEST(LeaseTest, SomebodysPlaceOnTheNextDayCutsTheIntervalAtMidnight) {
  model::Policy policy = BarePolicy();
  policy.caps = {CalendarCap(1, model::CapPeriod::kCalendarDay)};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-02 22:59"));
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.SetNow("2026-03-02 22:59:30");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T22:59:30Z 2026-03-02T22:59:59.999Z");
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
}

TEST(LeaseTest, WhoComesExactlyOnePeriodLaterGivesWay) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-02 09:30"));
  stage.Plan(stage.Ask("2026-03-03 09:30"));
  stage.SetNow("2026-03-02 09:30:01");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:31:01Z email");
  EXPECT_EQ(stage.last.Find(2)->cause, Cause::kRedecided);
  EXPECT_EQ(Show(stage.last.Find(2)->reasons), "ROLLING_CAP cap [1]");
}

TEST(LeaseTest, AFollowerOfAHigherClassGivesWayWithinTheFreezeHorizonOnly) {
  for (const auto& [now, granted] :
       {std::pair("2026-03-02 10:00", true), std::pair("2026-03-02 10:00:00.001", false)}) {
    Stage stage(OneADay());
    stage.Plan(stage.Ask("2026-03-02 09:30"));
    model::PlanInput higher = stage.Ask("2026-03-03 09:30");
    higher.priority = 80;
    stage.Plan(higher);
    stage.SetNow(now);
    EXPECT_EQ(stage.Lease(1), granted) << now;
    EXPECT_EQ(stage.Show(2), granted ? "DEFERRED 2026-03-03T10:01:00Z email"
                                     : "SCHEDULED 2026-03-03T09:30:00Z email");
    EXPECT_EQ(stage.Show(1), granted ? "SCHEDULED 2026-03-02T09:30:00Z email"
                                     : "DEFERRED 2026-03-04T09:30:00Z email");
  }
}

TEST(LeaseTest, WhatCannotMoveCutsTheIntervalAndCountsFromItsFirstInstant) {
  model::Policy policy = BarePolicy();
  policy.gaps = {{"gap", std::chrono::minutes(10), {}, {}}};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-02 09:20"));
  stage.Plan(stage.Ask("2026-03-02 09:30:30"));
  stage.SetNow("2026-03-02 09:20:02");  // the second is frozen
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T09:20:02Z 2026-03-02T09:20:30Z");
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-02T09:30:30Z email");
}

TEST(LeaseTest, WhatCannotMoveAndLeavesTooLittleTimeGoesFirst) {
  model::Policy policy = BarePolicy();
  policy.gaps = {{"gap", std::chrono::minutes(10), {}, {}}};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-02 09:20"));
  stage.Plan(stage.Ask("2026-03-02 09:30"));
  stage.SetNow("2026-03-02 09:20");
  EXPECT_FALSE(stage.Lease(1));
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-02T09:40:00Z email");
}

TEST(LeaseTest, WhatCountsWithoutObeyingMakesRoom) {
  Stage stage(OneADay());
  model::PlanInput safety = stage.Ask("2026-03-02 10:30");
  safety.purpose = "safety";
  stage.Plan(safety);
  stage.Plan(stage.Ask("2026-03-03 10:30"));
  stage.SetNow("2026-03-02 10:30:01");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T10:31:01Z email");
}

TEST(LeaseTest, AMergedContactIsLeasedAsOne) {
  Stage stage(OneADayMerging());
  stage.Plan(OnTopic(stage.Ask("2026-03-02 12:00"), "a"));
  stage.Plan(OnTopic(stage.Ask("2026-03-02 11:00"), "b"));
  ASSERT_EQ(stage.Show(2), "MERGED 1 2026-03-02T12:00:00Z email");
  stage.SetNow("2026-03-02 12:00");
  EXPECT_FALSE(stage.Lease(2));
  EXPECT_TRUE(stage.last.changes.empty());
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T12:00:00Z 2026-03-02T12:01:00Z");
  EXPECT_EQ(Held(stage, 2), Held(stage, 1));
  EXPECT_EQ(stage.At(2).host, 1u);
  EXPECT_EQ(stage.At(2).lease, model::Lease());
}

TEST(LeaseTest, NobodyMergesIntoOrDisplacesWhatIsLeased) {
  Stage stage(OneADayMerging());
  stage.Plan(OnTopic(stage.Ask("2026-03-02 12:00"), "a"));
  stage.SetNow("2026-03-02 12:00");
  ASSERT_TRUE(stage.Lease(1, kHour));
  model::PlanInput urgent = OnTopic(stage.Ask("2026-03-02 12:30"), "b");
  urgent.priority = 90;
  stage.Plan(urgent);
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T12:00:00Z 2026-03-02T13:00:00Z");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T13:00:00Z email");
}

TEST(LeaseTest, APersonMayAcceptADayAheadAndCountsFromTheTimeOfTheContact) {
  model::Policy policy = OneADay();
  policy.channels["visit"].human = true;
  Stage stage(policy);
  for (const char* channel : {"visit", "email"}) {
    model::PlanInput plan = stage.Ask("2026-03-05 12:00");
    plan.channel = channel;
    plan.preferred += (channel == std::string("email") ? 2 : 0) * kDay;
    stage.Plan(plan);
  }
  stage.SetNow("2026-03-04 11:59:59");
  EXPECT_FALSE(stage.Lease(1));
  stage.SetNow("2026-03-04 12:00");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-05T12:00:00Z 2026-03-05T16:00:00Z");
  EXPECT_EQ(stage.At(1).lease.granted, Utc("2026-03-04 12:00"));
  stage.SetNow("2026-03-07 11:59");
  EXPECT_FALSE(stage.Lease(2));
}

TEST(ExtendTest, MovesSendByAndWhatArrivesLaterSeesThat) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-02 09:30"));
  stage.SetNow("2026-03-02 09:30");
  ASSERT_TRUE(stage.Lease(1));
  stage.SetNow("2026-03-02 09:30:50");
  stage.Decide(model::ExtendInput{stage.TokenOf(1), {}});
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T09:30:00Z 2026-03-02T09:31:50Z");
  EXPECT_EQ(stage.last.Find(1)->cause, Cause::kExtended);
  stage.Plan(stage.Ask("2026-03-03 09:30"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:31:50Z email");
}

TEST(ExtendTest, NeverShortensAndNeverReachesQuietHoursOrTheWindowsEnd) {
  Stage stage(QuietEvenings());
  stage.Plan(stage.Ask("2026-03-02 18:50"));
  stage.SetNow("2026-03-02 18:58");
  ASSERT_TRUE(stage.Lease(1));
  stage.Decide(model::ExtendInput{stage.TokenOf(1), seconds(5)});
  EXPECT_TRUE(stage.last.changes.empty());
  stage.Decide(model::ExtendInput{stage.TokenOf(1), kHour});
  EXPECT_EQ(Held(stage, 1), "LEASED 2026-03-02T18:58:00Z 2026-03-02T19:00:00Z");
  stage.Decide(model::ExtendInput{stage.TokenOf(1), kHour});
  EXPECT_TRUE(stage.last.changes.empty());
}

TEST(ExtendTest, WhatIsNotLegalLongerStaysAsItIs) {
  model::Policy policy = BarePolicy();
  policy.gaps = {{"gap", std::chrono::minutes(10), {}, {}}};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-02 09:20"));
  stage.Plan(stage.Ask("2026-03-02 09:31"));
  stage.SetNow("2026-03-02 09:20");
  ASSERT_TRUE(stage.Lease(1));
  ASSERT_EQ(Held(stage, 1), "LEASED 2026-03-02T09:20:00Z 2026-03-02T09:21:00Z");
  stage.SetNow("2026-03-02 09:20:30");
  stage.Decide(model::ExtendInput{stage.TokenOf(1), kHour});
  EXPECT_TRUE(stage.last.changes.empty());
}

TEST(ExtendTest, AfterSendByNothingIsExtended) {
  Stage stage(BarePolicy());
  stage.Plan(stage.Ask("2026-03-02 09:30"));
  stage.SetNow("2026-03-02 09:30");
  ASSERT_TRUE(stage.Lease(1));
  stage.SetNow("2026-03-02 09:31");
  stage.Decide(model::ExtendInput{stage.TokenOf(1), {}});
  EXPECT_TRUE(stage.last.changes.empty());
}

}  // namespace
}  // namespace touchpoint::testing
