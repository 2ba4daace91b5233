// SPDX-License-Identifier: Apache-2.0
// Cases beyond SEMANTICS §11: what its text leaves to a decision, as DECISIONS.md records it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::testing {
namespace {

using model::Cause;
using model::MergeWhen;
using model::Policy;
using model::ReasonKind;
using model::State;

TEST(FurtherCaseTest, WhatDoesNotObeyQuietHoursDoesNotObeyBlackouts) {
  Policy policy = BarePolicy();
  policy.blackouts = {{"freeze",
                       {},
                       {},
                       std::chrono::local_days(std::chrono::days(20514)),
                       std::chrono::local_days(std::chrono::days(20516))}};  // 2026-03-02, 2 d
  Stage stage(policy);
  auto plan = stage.Ask("2026-03-02 10:00");
  stage.Plan(plan);
  plan.purpose = "safety";
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-03T23:00:00Z email");  // midnight in Berlin
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-02T10:00:00Z email");
}

TEST(FurtherCaseTest, ARegionalBlackoutNeedsTheRegion) {
  Policy policy = BarePolicy();
  policy.blackouts = {{"freeze",
                       {},
                       {{"DE"}},
                       std::chrono::local_days(std::chrono::days(20514)),
                       std::chrono::local_days(std::chrono::days(20516))}};
  Stage unknown(policy);
  unknown.Plan(unknown.Ask("2026-03-02 10:00"));
  EXPECT_EQ(unknown.Show(1), "SCHEDULED 2026-03-02T10:00:00Z email");
  Stage german(policy);
  german.timeline.profile.region = "DE";
  german.Plan(german.Ask("2026-03-02 10:00"));
  EXPECT_EQ(german.Show(1), "DEFERRED 2026-03-03T23:00:00Z email");
}

TEST(FurtherCaseTest, LegalDutyBeatsConsent) {
  Stage stage(BarePolicy());
  stage.timeline.profile.do_not_contact = true;
  auto plan = stage.Ask("2026-03-02 10:00");
  plan.purpose = "safety";
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T10:00:00Z email");
}

TEST(FurtherCaseTest, ConsentBeatsTheFreeze) {
  Stage stage(BarePolicy());
  stage.Plan(stage.Ask("2026-03-02 09:10"));
  model::Profile profile = stage.timeline.profile;
  profile.opt_outs = {{"email", "promotion"}};
  stage.Decide(model::ProfileInput{profile});
  EXPECT_EQ(stage.Show(1), "SUPPRESSED");
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "CONSENT");
}

TEST(FurtherCaseTest, AnOptOutTakesOneContributorOutOfItsContact) {
  Stage stage(OneADayMerging());
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00")));
  auto sales = OnTopic(stage.Ask("2026-03-03 12:00"), "b");
  sales.purpose = "sales";
  stage.Plan(sales);  // of a higher class: it takes the place, the first one joins it
  ASSERT_EQ(stage.Show(1), "MERGED 2 2026-03-03T12:00:00Z email");
  model::Profile profile = stage.timeline.profile;
  profile.opt_outs = {{"", "sales"}};
  stage.Decide(model::ProfileInput{profile});
  EXPECT_EQ(stage.Show(2), "SUPPRESSED");
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.At(1).state, State::kPlanned);
}

TEST(FurtherCaseTest, UnknownZoneIsHeldOrTheStrictestOfSeveral) {
  Policy policy = BarePolicy();
  policy.quiet_hours = {Quiet(20 * 60, 8 * 60)};
  policy.unknown_zone = model::UnknownZone::kHold;
  Stage held(policy, "2026-03-02 09:00", "");
  held.Plan(held.Ask("2026-03-02 10:00"));
  EXPECT_EQ(held.Show(1), "SUPPRESSED");
  EXPECT_EQ(Show(held.last.changes[0].reasons), "UNKNOWN_TIME_ZONE");

  policy.unknown_zone = model::UnknownZone::kStrictest;
  policy.zones_strictest = {"America/New_York", "America/Los_Angeles"};
  Stage strict(policy, "2026-03-02 09:00", "");
  strict.Plan(strict.Ask("2026-03-02 14:00"));  // 09:00 in New York, 06:00 in Los Angeles
  EXPECT_EQ(strict.Show(1), "DEFERRED 2026-03-02T16:00:00Z email");
}

TEST(FurtherCaseTest, AZoneThatBecomesKnownReleasesWhatWasHeld) {
  Policy policy = BarePolicy();
  policy.unknown_zone = model::UnknownZone::kHold;
  Stage stage(policy, "2026-03-02 09:00", "");
  stage.Plan(stage.Ask("2026-03-02 12:00"));
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.time_zone = "Europe/Berlin";
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T12:00:00Z email");
  EXPECT_EQ(stage.timeline.profile.time_zone, "Europe/Berlin");
}

TEST(FurtherCaseTest, WhatIsDoneInAnUnknownZoneCountsInEveryPossibleOne) {
  Policy policy = BarePolicy();
  policy.caps = {CalendarCap(1, model::CapPeriod::kCalendarDay)};
  policy.unknown_zone = model::UnknownZone::kStrictest;
  policy.zones_strictest = {"America/Los_Angeles", "America/New_York"};
  Stage stage(policy, "2026-03-03 07:00", "");
  stage.Did(stage.Ask("2026-03-03 06:00"), "2026-03-03 06:00");  // Monday there, Tuesday here
  stage.Plan(stage.Ask("2026-03-03 07:30"));
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-04T05:00:00Z email");  // Wednesday in New York
}

TEST(FurtherCaseTest, WhatIsLongInDoubtMayStillTurnOutToBeDone) {
  Stage stage(BarePolicy());  // no rule looks back at all
  stage.Plan(stage.Ask("2026-03-02 10:00"));
  model::Touchpoint& sent = stage.timeline.touchpoints.back();
  sent.state = State::kInDoubt;
  sent.occupied_from = Utc("2026-03-02 10:00");
  sent.occupied_to = Utc("2026-03-02 10:05");
  stage.SetNow("2026-03-09 10:00");
  stage.Decide(model::OutcomeInput{1, true, Utc("2026-03-02 10:01")});
  EXPECT_EQ(stage.At(1).state, State::kDone);
  EXPECT_EQ(stage.At(1).occupied_from, Utc("2026-03-02 10:01"));
}

TEST(FurtherCaseTest, ReofferMayLandExactlyWhereTheFreezeBegins) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-02 09:00"));
  stage.Plan(stage.Ask("2026-03-02 09:00"));
  ASSERT_EQ(stage.Show(2), "DEFERRED 2026-03-03T09:00:00Z email");
  stage.Decide(model::CancelInput{1, "a", 0});
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-02T09:30:00Z email");
}

TEST(FurtherCaseTest, APinnedOneIsNotReoffered) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.pin = true;
  stage.Plan(plan);
  stage.Decide(model::CancelInput{1, "a", 0});
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(FurtherCaseTest, DeferredOnesAreReofferedBeforeSuppressedOnes) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  auto strict = stage.Ask("2026-03-03 12:00");
  strict.latest = Utc("2026-03-03 13:00");
  stage.Plan(strict);
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Decide(model::CancelInput{1, "a", 0});
  EXPECT_EQ(stage.Show(2), "SUPPRESSED");
  EXPECT_EQ(stage.Show(3), "SCHEDULED 2026-03-03T12:00:00Z email");
}

TEST(FurtherCaseTest, ExpiryFreesASlotButIsNoReoffer) {
  Stage stage(OneADay());
  auto brief = stage.Ask("2026-03-02 10:00");
  brief.latest = Utc("2026-03-02 11:00");
  stage.Plan(brief);
  stage.Plan(stage.Ask("2026-03-02 10:00"));
  stage.SetNow("2026-03-02 11:00");
  stage.Decide(model::TickInput{});
  EXPECT_EQ(stage.At(1).state, State::kExpired);
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T10:00:00Z email");
  stage.Plan(stage.Ask("2026-03-02 12:00"));  // yet it no longer counts for who comes
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-04T10:00:00Z email");
}

TEST(FurtherCaseTest, TooManyToDisplaceDisplacesNobody) {
  Policy policy = OneADay();
  policy.caps = {RollingCap(1, kHour)};
  policy.gaps = {{"gap", 10 * kHour, {}, {}}};
  policy.gaps[0].scope.purposes = {"sales"};
  policy.displacement_limit = 0;
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.purpose = "sales";
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-03T13:00:00Z email");
  EXPECT_EQ(stage.last.changes[0].reasons[0].kind, ReasonKind::kDisplacementLimit);
}

TEST(FurtherCaseTest, WhatIsPutBackFirstMayTakeTheOldPlaceOfTheNext) {
  // Rank order decides, also against an equal that stood where the first one now goes.
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-04 12:00"));
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.priority = 80;
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-04T12:00:00Z email");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-05T12:00:00Z email");
}

TEST(FurtherCaseTest, AFrozenOneThatIsOverfilledStandsAndIsNoted) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-02 09:20"));
  auto plan = stage.Ask("2026-03-02 10:00");
  plan.purpose = "safety";
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-02T09:20:00Z email");
  EXPECT_EQ(Show(stage.last.notes), "OVERFULL cap [1,2]");
}

TEST(FurtherCaseTest, WhatObeysWithoutCountingIsSeenByNobody) {
  Policy policy = OneADay();
  policy.purposes["survey"].counts = false;
  Stage stage(policy);
  auto survey = stage.Ask("2026-03-03 12:00");
  survey.purpose = "survey";
  stage.Plan(survey);
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
  stage.Plan(survey);  // but it sees what counts
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(FurtherCaseTest, EachTeamHasACounterOfItsOwn) {
  Policy policy = OneADay();
  policy.caps[0].each = {model::Dimension::kTeam};
  Stage stage(policy);
  auto plan = stage.Ask("2026-03-03 12:00");
  stage.Plan(plan);
  plan.team = "b";
  stage.Plan(plan);
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-04T12:00:00Z email");
  EXPECT_EQ(Show(stage.last.changes[0].reasons), "ROLLING_CAP cap [2]");
}

TEST(FurtherCaseTest, AContactCountsOnceInEveryCounterOfItsContributors) {
  Policy policy = OneADayMerging();
  policy.caps[0].each = {model::Dimension::kTeam};
  policy.caps.push_back(RollingCap(1, kDay));
  policy.caps[1].id = "all";
  Stage stage(policy);
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "a"));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "b"));
  ASSERT_EQ(stage.Show(2), "MERGED 1 2026-03-03T12:00:00Z email");
  policy.caps.pop_back();
  Stage by_team(policy);
  by_team.timeline = stage.timeline;
  auto plan = by_team.Ask("2026-03-03 12:00");
  plan.team = "b";
  by_team.Plan(plan);
  EXPECT_EQ(by_team.Show(3), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(FurtherCaseTest, AlwaysMergesEvenWhereThePreferredTimeIsFree) {
  Policy policy = BarePolicy();
  policy.merges = {MergeSameTopic(MergeWhen::kAlways)};
  Stage stage(policy);
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "a"));
  stage.Plan(OnTopic(stage.Ask("2026-03-05 12:00"), "b"));
  EXPECT_EQ(stage.Show(2), "MERGED 1 2026-03-03T12:00:00Z email");
  auto later = OnTopic(stage.Ask("2026-03-02 12:00"), "c");
  later.latest = Utc("2026-03-02 13:00");
  stage.Plan(later);  // both move to it: not later than the host would go
  EXPECT_EQ(stage.Show(3), "MERGED 1 2026-03-02T12:00:00Z email");
  EXPECT_EQ(stage.Show(2), "MERGED 1 2026-03-02T12:00:00Z email");
}

TEST(FurtherCaseTest, AMergeNeverBringsAnyoneLaterThanAlone) {
  Stage stage(OneADayMerging());
  stage.Plan(stage.Ask("2026-03-03 12:00"));           // blocks the 3rd
  auto host = OnTopic(stage.Ask("2026-03-09 12:00"));  // the only host, later than alone
  host.earliest = host.preferred;
  stage.Plan(host);
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "b"));
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(FurtherCaseTest, ACancelledHostHandsTheContactToTheNextByRank) {
  Stage stage(OneADayMerging());
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "a"));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "b"));
  stage.SetNow("2026-03-02 09:01");
  stage.Plan(OnTopic(stage.Ask("2026-03-03 10:00"), "c"));
  ASSERT_EQ(stage.Show(3), "MERGED 1 2026-03-03T12:00:00Z email");
  stage.Decide(model::CancelInput{1, "a", 0});
  // The third has the earlier latest time, so it comes before the second.
  EXPECT_EQ(stage.At(1).state, State::kCancelled);
  EXPECT_EQ(stage.At(3).state, State::kPlanned);
  EXPECT_EQ(stage.Show(2), "MERGED 3 " + FormatRfc3339(stage.At(3).scheduled) + " email");
}

TEST(FurtherCaseTest, ADisplacedContactMovesAsOne) {
  Policy policy = OneADayMerging();
  policy.caps[0].per = kHour;
  Stage stage(policy);
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "a"));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "b"));
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.purpose = "sales";
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "DEFERRED 2026-03-03T13:00:00Z email");
  EXPECT_EQ(stage.Show(2), "MERGED 1 2026-03-03T13:00:00Z email");
}

TEST(FurtherCaseTest, AContactWithoutALegalInstantDissolves) {
  Stage stage(OneADayMerging());
  auto brief = OnTopic(stage.Ask("2026-03-03 12:00"), "a");
  brief.latest = Utc("2026-03-03 13:00");
  stage.Plan(brief);
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "b"));
  ASSERT_EQ(stage.Show(2), "MERGED 1 2026-03-03T12:00:00Z email");
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.purpose = "sales";
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(1), "SUPPRESSED");
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(FurtherCaseTest, DoneAtAnotherInstantMovesItsFollowers) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-04 12:00"));
  stage.SetNow("2026-03-03 15:00");
  stage.Decide(model::OutcomeInput{1, true, Utc("2026-03-03 14:00")});
  EXPECT_EQ(stage.At(1).state, State::kDone);
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-04T14:00:00Z email");
  EXPECT_EQ(stage.last.Find(2)->cause, Cause::kRedecided);
}

TEST(FurtherCaseTest, AHostThatIsDoneTakesItsContributorsAlong) {
  Stage stage(OneADayMerging());
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "a"));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "b"));
  stage.SetNow("2026-03-03 12:00");
  stage.Decide(model::OutcomeInput{1, true, Utc("2026-03-03 12:00")});
  EXPECT_EQ(stage.At(2).state, State::kDone);
  EXPECT_EQ(stage.At(2).verdict, model::Verdict::kMerged);
  EXPECT_EQ(stage.At(2).host, 1U);
}

TEST(FurtherCaseTest, TheNearestHostIsTheOnlyOneTried) {
  Stage stage(OneADayMerging());
  auto early = OnTopic(stage.Ask("2026-03-04 12:00"), "a");
  early.earliest = early.preferred;
  stage.Plan(early);
  stage.Plan(OnTopic(stage.Ask("2026-03-08 12:00"), "a"));
  // Its window holds the farther host, but the nearer one can neither take it in nor move.
  auto plan = OnTopic(stage.Ask("2026-03-05 11:00"), "b");
  plan.earliest = Utc("2026-03-05 00:00");
  stage.Plan(plan);
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-05T12:00:00Z email");
}

}  // namespace
}  // namespace touchpoint::testing
