// SPDX-License-Identifier: Apache-2.0
// Who gets a slot that comes free, and in which order (SEMANTICS §5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::testing {
namespace {

using model::Policy;
using model::State;

TEST(ReofferTest, AmongSuppressedOnesTheHighestClassComesFirst) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.timeline.touchpoints.back().priority = 99;  // nobody below displaces it
  auto brief = stage.Ask("2026-03-03 12:00");
  brief.latest = Utc("2026-03-03 13:00");
  stage.Plan(brief);
  brief.priority = 80;
  stage.Plan(brief);
  ASSERT_EQ(stage.At(3).state, State::kSuppressed);
  stage.Decide(model::CancelInput{1, "a", 0});
  EXPECT_EQ(stage.Show(3), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(2), "SUPPRESSED");
}

TEST(ReofferTest, AMergedContactMovesAsOne) {
  Stage stage(OneADayMerging());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "a"));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "b"));
  ASSERT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
  ASSERT_EQ(stage.Show(3), "MERGED 2 2026-03-04T12:00:00Z email");
  stage.Decide(model::CancelInput{1, "a", 0});
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(3), "MERGED 2 2026-03-03T12:00:00Z email");
}

TEST(ReofferTest, AMergedContactStaysOutsideTheFreezeHorizonToo) {
  Stage stage(OneADayMerging());
  stage.Plan(stage.Ask("2026-03-02 09:10"));
  stage.Plan(OnTopic(stage.Ask("2026-03-02 09:10"), "a"));
  stage.Plan(OnTopic(stage.Ask("2026-03-02 09:10"), "b"));
  ASSERT_EQ(stage.Show(3), "MERGED 2 2026-03-03T09:10:00Z email");
  stage.Decide(model::CancelInput{1, "a", 0});
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-02T09:30:00Z email");
  EXPECT_EQ(stage.Show(3), "MERGED 2 2026-03-02T09:30:00Z email");
}

TEST(ReofferTest, APinnedContributorHoldsItsContact) {
  Stage stage(OneADayMerging());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(OnTopic(stage.Ask("2026-03-03 12:00"), "a"));
  auto pinned = OnTopic(stage.Ask("2026-03-03 12:00"), "b");
  pinned.pin = true;
  stage.Plan(pinned);
  ASSERT_EQ(stage.Show(3), "MERGED 2 2026-03-04T12:00:00Z email");
  stage.Decide(model::CancelInput{1, "a", 0});
  EXPECT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
}

TEST(ReofferTest, APinnedSuppressedOneIsNotOffered) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  auto pinned = stage.Ask("2026-03-03 12:00");
  pinned.latest = Utc("2026-03-03 13:00");
  pinned.pin = true;
  stage.Plan(pinned);
  stage.Decide(model::CancelInput{1, "a", 0});
  EXPECT_EQ(stage.Show(2), "SUPPRESSED");
}

TEST(ReofferTest, WhoTakesTheSlotLeavesOneForTheNext) {
  Stage stage(OneADay());
  for (int i = 0; i < 4; ++i) {
    stage.Plan(stage.Ask("2026-03-03 12:00"));
  }
  stage.Decide(model::CancelInput{1, "a", 0});
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.Show(3), "DEFERRED 2026-03-04T12:00:00Z email");
  EXPECT_EQ(stage.Show(4), "DEFERRED 2026-03-05T12:00:00Z email");
  EXPECT_EQ(stage.last.changes.size(), 4U);
}

TEST(ReofferTest, EachMovesAtMostOncePerEvent) {
  Policy policy = OneADay();
  policy.quiet_hours = {Quiet(6 * 60, 8 * 60)};
  policy.quiet_hours[0].channels = {"phone"};
  for (const auto& [latest, shown] :
       {std::pair("2026-03-20 12:00", "DEFERRED 2026-03-05T14:00:00Z phone"),
        std::pair("2026-03-04 18:00", "SUPPRESSED")}) {
    Stage stage(policy);
    auto call = stage.Ask("2026-03-03 12:00");
    call.channel = "phone";
    call.latest = Utc(latest);
    stage.Plan(call);
    auto mail = stage.Ask("2026-03-03 12:00");
    mail.latest = Utc("2026-03-04 17:00");  // in front of the call inside their class
    stage.Plan(mail);
    ASSERT_EQ(stage.Show(2), "DEFERRED 2026-03-04T12:00:00Z email");
    model::Profile profile = stage.timeline.profile;
    profile.time_zone = "America/Chicago";  // where the call would be at six
    stage.Decide(model::ProfileInput{profile});
    EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
    EXPECT_EQ(stage.Show(1), shown);  // though the mail has left a better place behind
  }
}

TEST(ReofferTest, WhatMovesAwayLeavesItsSlotToWhoWaits) {
  Stage stage(OneADay());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.Decide(model::RescheduleInput{1, Utc("2026-03-09 12:00"), Utc("2026-03-09 12:00"),
                                      Utc("2026-03-10 12:00")});
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-09T12:00:00Z email");
  EXPECT_EQ(stage.Show(2), "SCHEDULED 2026-03-03T12:00:00Z email");
}

TEST(ReofferTest, AConsentThatIsGivenBackBringsBackWhatItTook) {
  Stage stage(BarePolicy());
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  model::Profile profile = stage.timeline.profile;
  profile.do_not_contact = true;
  stage.Decide(model::ProfileInput{profile});
  ASSERT_EQ(stage.Show(1), "SUPPRESSED");
  profile.do_not_contact = false;
  stage.Decide(model::ProfileInput{profile});
  EXPECT_EQ(stage.Show(1), "SCHEDULED 2026-03-03T12:00:00Z email");
  EXPECT_EQ(stage.last.changes[0].cause, model::Cause::kReoffered);
}

}  // namespace
}  // namespace touchpoint::testing
