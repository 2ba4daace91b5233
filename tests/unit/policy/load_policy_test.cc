// SPDX-License-Identifier: Apache-2.0
// What every key of SEMANTICS §9 becomes in the model.
#include "common/policy/load_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/policy/policy_text.h"

namespace touchpoint::policy {
namespace {

using model::CapPeriod;
using model::Dimension;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::Optional;

std::chrono::local_days Date(int y, int m, int d) {
  return std::chrono::local_days(std::chrono::year(y) / m / d);
}

TEST(LoadPolicyTest, FillsInDefaults) {
  const model::Policy policy = Load("");
  EXPECT_EQ(policy.window, 14 * kDay);
  EXPECT_EQ(policy.freeze, minutes(30));
  EXPECT_EQ(policy.displacement_limit, 16U);
  EXPECT_EQ(policy.unknown_zone, model::UnknownZone::kDefault);
  EXPECT_EQ(policy.zone_default, "UTC");
  EXPECT_FALSE(policy.teams);
  EXPECT_FALSE(policy.purpose_other);
  const model::PurposeRights& rights = policy.purposes.at("promotion");
  EXPECT_EQ(rights.rank, 100U);
  EXPECT_TRUE(rights.obeys_caps && rights.counts && rights.obeys_quiet_hours);
  EXPECT_TRUE(rights.displaces && rights.displaceable && rights.merges);
  EXPECT_FALSE(rights.legal_duty);
  EXPECT_FALSE(rights.window);
  EXPECT_TRUE(policy.caps.empty() && policy.gaps.empty() && policy.quiet_hours.empty());
  EXPECT_TRUE(policy.blackouts.empty() && policy.merges.empty());
}

TEST(LoadPolicyTest, ReadsDefaults) {
  const model::Policy policy =
      Load("defaults: {window: 400d, freeze: 0s, displacement_limit: 0}\n");
  EXPECT_EQ(policy.window, 400 * kDay);
  EXPECT_EQ(policy.freeze, Duration(0));
  EXPECT_EQ(policy.displacement_limit, 0U);
}

TEST(LoadPolicyTest, ReadsWhatUnknownZonesGet) {
  EXPECT_EQ(Load("time_zone: {unknown: default, default: Europe/Berlin}").zone_default,
            "Europe/Berlin");
  const model::Policy strictest =
      Load("time_zone: {unknown: strictest, zones: [UTC, Europe/Berlin]}");
  EXPECT_EQ(strictest.unknown_zone, model::UnknownZone::kStrictest);
  EXPECT_THAT(strictest.zones_strictest, ElementsAre("Europe/Berlin", "UTC"));
  EXPECT_EQ(Load("time_zone: {unknown: hold}").unknown_zone, model::UnknownZone::kHold);
}

TEST(LoadPolicyTest, ReadsChannelsAndTeams) {
  const model::Policy policy = Load("teams: [b, a]\n");
  EXPECT_FALSE(policy.channels.at("email").human);
  EXPECT_TRUE(policy.channels.at("phone").human);
  EXPECT_EQ(policy.channels.at("email").DeliveryOrDefault(), model::Delivery::kAtLeastOnce);
  EXPECT_EQ(policy.channels.at("phone").DeliveryOrDefault(), model::Delivery::kAtMostOnce);
  EXPECT_EQ(policy.channels.at("email").LeaseOrDefault(), std::chrono::minutes(1));
  EXPECT_EQ(policy.channels.at("phone").LeaseOrDefault(), 4 * kHour);
  EXPECT_THAT(policy.teams, Optional(ElementsAre("a", "b")));
  EXPECT_FALSE(Load("teams: any\n").teams);
}

TEST(LoadPolicyTest, ReadsPurposeRights) {
  const model::Policy policy = LoadText(
      "policy: 1\nchannels: {email: {}}\npurposes:\n"
      "  a: {rank: 0, obeys_caps: false, obeys_quiet_hours: false, displaceable: false, "
      "merges: false, legal_duty: true}\n"
      "  b: {counts: false, displaces: false, window: 7d}\n"
      "  \"*\": {rank: 3}\n");
  const model::PurposeRights& a = policy.purposes.at("a");
  EXPECT_EQ(a.rank, 0U);
  EXPECT_FALSE(a.obeys_caps || a.obeys_quiet_hours || a.displaceable || a.merges);
  EXPECT_TRUE(a.legal_duty && a.counts && a.displaces);
  const model::PurposeRights& b = policy.purposes.at("b");
  EXPECT_FALSE(b.counts || b.displaces || b.legal_duty);
  EXPECT_TRUE(b.obeys_caps && b.obeys_quiet_hours && b.displaceable && b.merges);
  EXPECT_EQ(b.window, 7 * kDay);
  EXPECT_EQ(policy.purposes.size(), 2U);
  ASSERT_TRUE(policy.purpose_other);
  EXPECT_EQ(policy.purpose_other->rank, 3U);
}

TEST(LoadPolicyTest, ReadsCaps) {
  const auto caps =
      Load(
          "caps:\n"
          "  - {id: a, limit: 1, per: 24h}\n"
          "  - {id: b, limit: 0, per: calendar day, scope: {channels: [phone]}}\n"
          "  - {id: c, per: calendar week, each: [initiative, team]}\n"
          "  - {id: d, limit: 7, per: calendar month, scope: {teams: [t], purposes: [safety],\n"
          "     topics: [\"x y\"], initiatives: [i], segments: [s, r]}}\n")
          .caps;
  ASSERT_EQ(caps.size(), 4U);
  EXPECT_EQ(caps[0].id, "a");
  EXPECT_EQ(caps[0].limit, 1U);
  EXPECT_EQ(caps[0].period, CapPeriod::kRolling);
  EXPECT_EQ(caps[0].per, hours(24));
  EXPECT_FALSE(caps[0].scope.channels);
  EXPECT_EQ(caps[1].limit, 0U);
  EXPECT_EQ(caps[1].period, CapPeriod::kCalendarDay);
  EXPECT_THAT(caps[1].scope.channels, Optional(ElementsAre("phone")));
  EXPECT_FALSE(caps[2].limit);
  EXPECT_EQ(caps[2].period, CapPeriod::kCalendarWeek);
  EXPECT_THAT(caps[2].each, ElementsAre(Dimension::kTeam, Dimension::kInitiative));
  EXPECT_EQ(caps[3].period, CapPeriod::kCalendarMonth);
  EXPECT_THAT(caps[3].scope.teams, Optional(ElementsAre("t")));
  EXPECT_THAT(caps[3].scope.purposes, Optional(ElementsAre("safety")));
  EXPECT_THAT(caps[3].scope.topics, Optional(ElementsAre("x y")));
  EXPECT_THAT(caps[3].scope.initiatives, Optional(ElementsAre("i")));
  EXPECT_THAT(caps[3].scope.segments, Optional(ElementsAre("r", "s")));
}

TEST(LoadPolicyTest, ReadsGaps) {
  const auto gaps =
      Load("gaps: [{id: g, at_least: 3d, scope: {channels: [phone]}, each: [channel]}]").gaps;
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].id, "g");
  EXPECT_EQ(gaps[0].at_least, 3 * kDay);
  EXPECT_THAT(gaps[0].scope.channels, Optional(ElementsAre("phone")));
  EXPECT_THAT(gaps[0].each, ElementsAre(Dimension::kChannel));
}

TEST(LoadPolicyTest, ReadsQuietHours) {
  const auto quiet = Load(
                         "quiet_hours:\n"
                         "  - {id: a, channels: [phone, email], days: [sun, mon], from: \"20:00\", "
                         "to: \"08:30\"}\n"
                         "  - {id: b, from: 00:00, to: 23:59}\n"
                         "  - {id: c, days: [sat], all_day: true}\n"
                         "  - {id: d, all_day: false, from: \"01:00\", to: \"00:00\"}\n")
                         .quiet_hours;
  ASSERT_EQ(quiet.size(), 4U);
  EXPECT_THAT(quiet[0].channels, Optional(ElementsAre("email", "phone")));
  EXPECT_EQ(quiet[0].days, 0x41);
  EXPECT_EQ(quiet[0].from, hours(20));
  EXPECT_EQ(quiet[0].to, hours(8) + minutes(30));
  EXPECT_FALSE(quiet[1].channels);
  EXPECT_EQ(quiet[1].days, 0x7f);
  EXPECT_EQ(quiet[1].to, hours(24) - minutes(1));
  EXPECT_EQ(quiet[2].days, 0x20);
  EXPECT_EQ(quiet[2].from, minutes(0));
  EXPECT_EQ(quiet[2].to, hours(24));
  EXPECT_EQ(quiet[3].to, minutes(0));
}

TEST(LoadPolicyTest, ReadsBlackouts) {
  const auto blackouts =
      Load(
          "blackouts:\n"
          "  - {id: a, channels: [email], from: 2026-12-31, to: 2027-01-02, regions: [DE]}\n"
          "  - {id: b, from: \"2028-02-29\", to: 2028-03-01}\n")
          .blackouts;
  ASSERT_EQ(blackouts.size(), 2U);
  EXPECT_THAT(blackouts[0].channels, Optional(ElementsAre("email")));
  EXPECT_THAT(blackouts[0].regions, Optional(ElementsAre("DE")));
  EXPECT_EQ(blackouts[0].from, Date(2026, 12, 31));
  EXPECT_EQ(blackouts[0].to, Date(2027, 1, 2));
  EXPECT_FALSE(blackouts[1].channels || blackouts[1].regions);
  EXPECT_EQ(blackouts[1].from, Date(2028, 2, 29));
}

TEST(LoadPolicyTest, ReadsMerges) {
  const auto merges =
      Load(
          "merges:\n"
          "  - {id: a, purposes: [promotion], across_teams: true, when: always, size: 2}\n"
          "  - {id: b}\n")
          .merges;
  ASSERT_EQ(merges.size(), 2U);
  EXPECT_THAT(merges[0].purposes, Optional(ElementsAre("promotion")));
  EXPECT_TRUE(merges[0].across_teams);
  EXPECT_EQ(merges[0].when, model::MergeWhen::kAlways);
  EXPECT_EQ(merges[0].size, 2U);
  EXPECT_FALSE(merges[1].purposes || merges[1].across_teams);
  EXPECT_EQ(merges[1].when, model::MergeWhen::kIfBlocked);
  EXPECT_EQ(merges[1].size, 5U);
}

TEST(LoadPolicyTest, LetsScopesNameUnlistedPurposesWhereOthersAreAllowed) {
  EXPECT_NE(Errors("caps: [{id: a, limit: 1, per: 1d, scope: {purposes: [gift]}}]"), "");
  EXPECT_EQ(ErrorsOfText("policy: 1\nchannels: {email: {}}\npurposes: {a: {}, \"*\": {}}\n"
                         "caps: [{id: a, limit: 1, per: 1d, scope: {purposes: [gift]}}]"),
            "");
}

TEST(LoadPolicyTest, ReadsSectionsInAnyOrder) {
  EXPECT_EQ(ErrorsOfText("caps: [{scope: {channels: [email], purposes: [a], teams: [t]}, per: 1d, "
                         "id: c, limit: 1}]\n"
                         "teams: [t]\npurposes: {a: {}}\nchannels: {email: {}}\npolicy: 1\n"),
            "");
}

}  // namespace
}  // namespace touchpoint::policy
