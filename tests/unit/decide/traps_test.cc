// SPDX-License-Identifier: Apache-2.0
// Meanings that other products got wrong, one test each. Cap, QuietHours, Merge, Change and Rank
// say what a trap is about.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::testing {
namespace {

using model::CapPeriod;
using model::Policy;
using model::State;

/// The same person under other rules.
Stage Under(const Policy& policy, const Stage& before, const std::string& now) {
  Stage after(policy, now);
  after.timeline = before.timeline;
  return after;
}

TEST(CapTrapTest, RollingAndCalendarAreTwoRules) {
  Policy calendar = BarePolicy();
  calendar.caps = {CalendarCap(1, CapPeriod::kCalendarDay)};
  for (const auto& [policy, then] : {std::pair(OneADay(), "2026-03-03T22:30:00Z"),
                                     std::pair(calendar, "2026-03-02T23:00:00Z")}) {
    Stage stage(policy);
    stage.Plan(stage.Ask("2026-03-02 22:30"));  // 23:30 in Berlin
    stage.Plan(stage.Ask("2026-03-02 22:30"));
    EXPECT_EQ(stage.Show(2), std::string("DEFERRED ") + then + " email");
  }
}

TEST(CapTrapTest, UnsetIsNoRuleZeroBlocksAndNIsN) {
  for (const auto& [limit, second] :
       {std::pair<std::optional<uint32_t>, std::string>({}, "SCHEDULED 2026-03-03T12:00:00Z email"),
        {0, "SUPPRESSED"},
        {1, "DEFERRED 2026-03-04T12:00:00Z email"},
        {2, "SCHEDULED 2026-03-03T12:00:00Z email"}}) {
    for (const CapPeriod period : {CapPeriod::kRolling, CapPeriod::kCalendarDay}) {
      Policy policy = OneADay();
      policy.caps[0].limit = limit;
      policy.caps[0].period = period;
      Stage stage(policy);
      stage.Plan(stage.Ask("2026-03-03 12:00"));
      stage.Plan(stage.Ask("2026-03-03 12:00"));
      const bool local = period == CapPeriod::kCalendarDay && limit == 1U;
      EXPECT_EQ(stage.Show(2), local ? "DEFERRED 2026-03-03T23:00:00Z email" : second);
    }
  }
}

TEST(CapTrapTest, IsoWeeksRunAcrossTheYear) {
  Policy policy = BarePolicy();
  policy.caps = {CalendarCap(1, CapPeriod::kCalendarWeek)};
  Stage stage(policy, "2026-12-28 09:00");
  stage.Plan(stage.Ask("2026-12-31 10:00"));  // a Thursday, of the last week of 2026
  stage.Plan(stage.Ask("2027-01-01 10:00"));  // the Friday of the same week
  EXPECT_EQ(stage.Show(2), "DEFERRED 2027-01-03T23:00:00Z email");
}

TEST(CapTrapTest, MonthsAreAsLongAsTheyAre) {
  Policy policy = BarePolicy();
  policy.caps = {CalendarCap(1, CapPeriod::kCalendarMonth)};
  Stage february(policy, "2026-02-01 09:00");
  february.Plan(february.Ask("2026-02-01 10:00"));
  february.Plan(february.Ask("2026-02-20 10:00"));
  EXPECT_EQ(february.Show(2), "DEFERRED 2026-02-28T23:00:00Z email");
  Stage march(policy, "2026-03-01 09:00");
  march.Plan(march.Ask("2026-03-01 10:00"));
  march.Plan(march.Ask("2026-03-30 10:00"));
  EXPECT_EQ(march.Show(2), "DEFERRED 2026-03-31T22:00:00Z email");  // on the 31st as well
}

TEST(CapTrapTest, TheMostRestrictiveWins) {
  Policy policy = OneADay();
  policy.caps[0].scope.channels = {"email"};
  policy.caps.push_back(RollingCap(5, kDay));  // a looser rule of the purpose lifts nothing
  policy.caps[1].id = "purpose";
  policy.caps[1].scope.purposes = {"promotion"};
  for (int order = 0; order < 2; ++order) {
    Stage stage(policy);
    stage.Plan(stage.Ask("2026-03-03 12:00"));
    stage.Plan(stage.Ask("2026-03-03 12:00"));
    EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
    std::swap(policy.caps[0], policy.caps[1]);
  }
}

TEST(CapTrapTest, ANewRuleJudgesThePastAndWhatIsPlanned) {
  Stage before(BarePolicy());
  before.Did(before.Ask("2026-03-02 08:00"), "2026-03-02 08:00");
  before.Plan(before.Ask("2026-03-02 12:00"));
  Stage after = Under(OneADay(), before, "2026-03-02 09:00");
  after.Decide(model::PolicyInput{});
  EXPECT_EQ(after.Show(2), "DEFERRED 2026-03-03T08:00:00Z email");
  Stage looser = Under(BarePolicy(), after, "2026-03-02 09:00");
  looser.Decide(model::PolicyInput{});
  EXPECT_EQ(looser.Show(2), "SCHEDULED 2026-03-02T12:00:00Z email");
}

TEST(CapTrapTest, WhatIsPlannedCountsFromTheMomentItIsPlanned) {
  Stage stage(OneADay());
  for (int i = 0; i < 3; ++i) {  // a burst: nothing has been sent yet
    stage.Plan(stage.Ask("2026-03-03 12:00"));
  }
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-05T12:00:00Z email");
}

TEST(CapTrapTest, WhatFailedOrWasCancelledOrExpiredHoldsNoSlot) {
  for (const State state : {State::kFailed, State::kCancelled, State::kExpired}) {
    Stage stage(OneADay());
    stage.Plan(stage.Ask("2026-03-03 12:00"));
    stage.timeline.touchpoints.back().state = state;
    stage.Plan(stage.Ask("2026-03-03 12:00"));
    EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email") << ToString(state);
  }
}

TEST(CapTrapTest, WhatIsLeasedOrInDoubtCountsAtEveryPointOfItsInterval) {
  for (const State state : {State::kLeased, State::kInDoubt}) {
    Stage stage(OneADay());
    stage.Plan(stage.Ask("2026-03-02 09:00"));
    model::Touchpoint& sent = stage.timeline.touchpoints.back();
    sent.state = state;
    sent.occupied_from = Utc("2026-03-02 09:00");
    sent.occupied_to = Utc("2026-03-02 09:10");
    stage.SetNow("2026-03-02 09:20");
    stage.Plan(stage.Ask("2026-03-02 12:00"));
    EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:10:00Z email") << ToString(state);
    auto urgent = stage.Ask("2026-03-02 12:00");  // and no class displaces it
    urgent.purpose = "sales";
    stage.Plan(urgent);
    EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-03T09:10:00Z email") << ToString(state);
    EXPECT_EQ(stage.At(1).state, state);
  }
}

TEST(CapTrapTest, LargeHistoriesAreCountedExactly) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(300, 7 * kDay)};
  Stage stage(policy);
  for (int i = 0; i < 300; ++i) {
    auto plan = stage.Ask("2026-03-03 12:00");
    plan.preferred += std::chrono::minutes(i);
    plan.latest = plan.preferred + kDay;
    stage.Plan(plan);
  }
  stage.Plan(stage.Ask("2026-03-04 12:00"));
  EXPECT_EQ(stage.Show(300), "SCHEDULED 2026-03-03T16:59:00Z email");
  EXPECT_EQ(stage.Show(301), "DEFERRED 2026-03-10T12:00:00Z email");
}

TEST(CapTrapTest, ServiceMessagesOfADutyPassEveryRule) {
  Policy policy = OneADay();
  policy.caps.push_back(RollingCap(0, kDay));
  policy.gaps = {{"gap", 5 * kDay, {}, {}}};
  policy.quiet_hours = {Quiet(0, 24 * 60)};
  Stage stage(policy);
  stage.timeline.profile.opt_outs = {{"", ""}};
  for (int i = 0; i < 2; ++i) {
    auto plan = stage.Ask("2026-03-03 12:00");
    plan.purpose = "safety";
    stage.Plan(plan);
    EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T12:00:00Z email");
  }
}

TEST(QuietHoursTrapTest, TheirEndIsNotQuietAndTheirStartIs) {
  Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(20 * 60, 21 * 60)};
  Stage stage(policy);
  for (const auto& [asked, shown] :
       {std::pair("2026-03-02 18:59:59.999", "SCHEDULED 2026-03-02T18:59:59.999Z email"),
        std::pair("2026-03-02 19:00", "DEFERRED 2026-03-02T20:00:00Z email"),
        std::pair("2026-03-02 19:59:59.999", "DEFERRED 2026-03-02T20:00:00Z email"),
        std::pair("2026-03-02 20:00", "SCHEDULED 2026-03-02T20:00:00Z email")}) {
    stage.Plan(stage.Ask(asked));
    EXPECT_EQ(stage.Show(static_cast<model::Sequence>(stage.timeline.touchpoints.size())), shown);
  }
}

TEST(QuietHoursTrapTest, ANightBelongsToTheDayItBeginsOn) {
  Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(20 * 60, 8 * 60)};
  policy.quiet_hours[0].days = 1 << 4;  // Friday
  Stage stage(policy, "2026-03-06 03:00");
  stage.Plan(stage.Ask("2026-03-06 04:00"));  // Friday morning: Thursday's night is none
  stage.Plan(stage.Ask("2026-03-07 04:00"));  // Saturday morning
  stage.Plan(stage.Ask("2026-03-07 20:00"));  // Saturday evening
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-06T04:00:00Z email");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-07T07:00:00Z email");
  EXPECT_EQ(stage.Show(3), "SCHEDULED 2026-03-07T20:00:00Z email");
}

TEST(QuietHoursTrapTest, AnHourThatHasPassedIsTomorrowsFirstFreeInstant) {
  Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(17 * 60, 9 * 60)};
  Stage stage(policy, "2026-03-02 17:13");  // 18:13 in Berlin
  auto plan = stage.Ask("2026-03-02 17:13");
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-03T08:00:00Z email");  // 09:00, not 18:13
}

TEST(QuietHoursTrapTest, TheStakeholdersZoneDecides) {
  Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(20 * 60, 8 * 60)};
  Stage stage(policy, "2026-03-02 09:00", "America/Chicago");
  auto plan = stage.Ask("2026-03-02 11:00");  // 05:00 there, noon in Berlin
  plan.time_zone = "Europe/Berlin";           // the plan knows less than the profile
  plan.region = "DE";
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-02T14:00:00Z email");
  EXPECT_EQ(stage.timeline.profile.time_zone, "America/Chicago");
  EXPECT_EQ(stage.timeline.profile.region, "DE");  // but this
}

TEST(QuietHoursTrapTest, ADoneDayStaysTheDayItWasWhenThePersonMoves) {
  Policy policy = BarePolicy();
  policy.caps = {CalendarCap(1, CapPeriod::kCalendarDay)};
  Stage stage(policy, "2026-03-03 00:00", "America/Chicago");
  stage.Did(stage.Ask("2026-03-02 23:30"), "2026-03-02 23:30");  // Monday there
  model::Profile profile = stage.timeline.profile;
  profile.time_zone = "Europe/Berlin";  // where it was Tuesday
  stage.Decide(model::ProfileInput{profile});
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
}

TEST(QuietHoursTrapTest, AGapIsMeasuredFromWhatReallyHappened) {
  Policy policy = BarePolicy();
  policy.gaps = {{"gap", 2 * kDay, {}, {}}};
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-05 12:00"));
  stage.SetNow("2026-03-03 18:00");
  stage.Decide(model::OutcomeInput{1, true, Utc("2026-03-03 18:00")});
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-05T18:00:00Z email");
}

TEST(MergeTrapTest, WhenAllContributorsAreCancelledNothingIsSent) {
  Stage stage(OneADayMerging());
  for (const char* team : {"a", "b"}) {
    auto plan = stage.Ask("2026-03-03 12:00");
    plan.topic = "t";
    plan.team = team;
    stage.Plan(plan);
  }
  ASSERT_EQ(stage.Show(2), "MERGED 1 2026-03-03T12:00:00Z email");
  stage.Decide(model::CancelInput{1, "a", 0});
  stage.Decide(model::CancelInput{2, "b", 0});
  EXPECT_EQ(stage.At(1).state, State::kCancelled);
  EXPECT_EQ(stage.At(2).state, State::kCancelled);
  stage.Plan(stage.Ask("2026-03-03 12:00"));  // and it counts for nothing
  EXPECT_EQ(stage.Show(3), "SCHEDULED 2026-03-03T12:00:00Z email");
}

TEST(MergeTrapTest, AContactHasItsHighestContributorsClass) {
  Policy policy = OneADayMerging();
  policy.purposes["service"].rank = 1;
  policy.purposes["service"].displaces = false;  // so that it joins the lower one as a guest
  Stage stage(policy);
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.topic = "t";
  stage.Plan(plan);
  plan.purpose = "service";
  stage.Plan(plan);
  ASSERT_EQ(stage.Show(2), "MERGED 1 2026-03-03T12:00:00Z email");
  auto sales = stage.Ask("2026-03-03 12:00");  // higher than the host, not than the contact
  sales.purpose = "sales";
  stage.Plan(sales);
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(MergeTrapTest, OneContactIsOneInterruption) {
  Policy policy = BarePolicy();
  policy.caps = {RollingCap(2, kDay)};
  policy.merges = {MergeSameTopic(model::MergeWhen::kAlways)};
  Stage stage(policy);
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.topic = "t";
  for (const char* team : {"a", "b", "c"}) {
    plan.team = team;
    stage.Plan(plan);
  }
  ASSERT_EQ(stage.Show(3), "MERGED 1 2026-03-03T12:00:00Z email");
  stage.Plan(stage.Ask("2026-03-03 12:00"));  // the second of two, not the fourth
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  EXPECT_EQ(stage.Show(4), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(5), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(ChangeTrapTest, ACancelBeforeItsPlanIsATombstone) {
  Stage stage(BarePolicy());
  stage.Decide(model::CancelInput{model::kNoSequence, "a", 7});
  EXPECT_EQ(stage.At(1).state, State::kCancelled);
  EXPECT_EQ(stage.At(1).verdict, model::Verdict::kNone);
  EXPECT_EQ(stage.At(1).request_key, 7U);
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "CANCELLED");
}

TEST(ChangeTrapTest, ARescheduleThatCannotBeLeavesEverythingAsItWas) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-05 12:00"));
  const model::Timeline before = stage.timeline;
  stage.Decide(model::RescheduleInput{2, Utc("2026-03-03 12:00"), Utc("2026-03-03 12:00"),
                                      Utc("2026-03-03 18:00")});
  EXPECT_TRUE(stage.last.unmoved);
  EXPECT_EQ(stage.last.next_legal, Utc("2026-03-04 12:00"));
  EXPECT_EQ(stage.timeline, before);
}

TEST(RankTrapTest, TheRightsToDisplaceAndToBeDisplacedDecide) {
  for (const bool displaces : {true, false}) {
    for (const bool displaceable : {true, false}) {
      Policy policy = OneADay();
      policy.purposes["sales"].displaces = displaces;
      policy.purposes["promotion"].displaceable = displaceable;
      Stage stage(policy);
      stage.Plan(stage.Ask("2026-03-03 12:00"));
      auto sales = stage.Ask("2026-03-03 12:00");
      sales.purpose = "sales";
      stage.Plan(sales);
      const bool moves = displaces && displaceable;
      EXPECT_EQ(stage.At(1).verdict,
                moves ? model::Verdict::kDeferred : model::Verdict::kScheduled);
      EXPECT_EQ(stage.At(2).verdict,
                moves ? model::Verdict::kScheduled : model::Verdict::kDeferred);
    }
  }
}

TEST(RankTrapTest, InsideAClassTheEarlierLatestTimeThenTheEarlierArrivalComesFirst) {
  for (const bool by_latest : {true, false}) {
    Stage stage(OneADay());
    stage.Plan(stage.Ask("2026-03-03 12:00"));
    auto first = stage.Ask("2026-03-03 12:00");
    auto second = stage.Ask("2026-03-03 12:00");
    second.latest -= by_latest ? kHour : Duration(0);
    stage.Plan(first);
    stage.SetNow("2026-03-02 09:01");
    stage.Plan(second);
    stage.Decide(model::CancelInput{1, "a", 0});
    const model::Sequence winner = by_latest ? 3 : 2;
    EXPECT_EQ(stage.Show(winner), "SCHEDULED 2026-03-03T12:00:00Z email");
    EXPECT_EQ(stage.At(5 - winner).verdict, model::Verdict::kDeferred);
  }
}

TEST(RankTrapTest, TheNextLegalTimeIsLookedForWithin400Days) {
  for (const auto& [days, found] : {std::pair(400, true), std::pair(401, false)}) {
    Policy policy = BarePolicy();
    const std::chrono::local_days today(std::chrono::days(20514));  // 2026-03-02
    policy.blackouts = {{"freeze", {}, {}, today, today + std::chrono::days(days)}};
    Stage stage(policy, "2026-03-02 09:00", "UTC");
    stage.Plan(stage.Ask("2026-03-02 10:00"));
    EXPECT_EQ(stage.Show(1), "SUPPRESSED");
    EXPECT_EQ(stage.last.changes[0].next_legal.has_value(), found);
  }
}

}  // namespace
}  // namespace touchpoint::testing
