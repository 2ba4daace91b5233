// SPDX-License-Identifier: Apache-2.0
// SEMANTICS §4.4: a blocked pair is a warning, a policy that blocks all of them is refused.
#include "common/policy/reach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/policy/policy_text.h"

namespace touchpoint::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Instant kNow = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

std::vector<std::string> Warnings(const std::string& more) {
  const auto warnings = CheckReach(Load(more), kNow);
  if (!warnings) {
    EXPECT_EQ(warnings.error().code, Code::kInvalidArgument);
    return {warnings.error().reason, warnings.error().message};
  }
  return *warnings;
}

TEST(ReachTest, IsContentWhereEverythingCanGoOut) {
  EXPECT_THAT(Warnings("caps: [{id: a, limit: 1, per: 3660d}]\n"
                       "quiet_hours: [{id: q, from: \"08:01\", to: \"08:00\"}]\n"),
              IsEmpty());
}

TEST(ReachTest, WarnsOfACapOfZero) {
  EXPECT_THAT(
      Warnings("caps: [{id: a, limit: 0, per: 1d, scope: {channels: [phone], purposes: "
               "[promotion]}}]"),
      ElementsAre("nothing of purpose 'promotion' can go out by 'phone' within 400 days: cap 'a' "
                  "allows none"));
}

TEST(ReachTest, KnowsThatACapOfZeroMayLeaveSomeoneOut) {
  for (const char* field : {"topics: [t]", "initiatives: [i]", "segments: [s]", "teams: [t]"}) {
    EXPECT_THAT(Warnings("caps: [{id: a, limit: 0, per: 1d, scope: {channels: [phone], " +
                         std::string(field) + "}}]"),
                IsEmpty())
        << field;
  }
}

TEST(ReachTest, AddsCapsOfAllTeamsUp) {
  const std::string caps =
      "caps:\n"
      "  - {id: a, limit: 0, per: 1d, scope: {channels: [phone], teams: [t, u]}}\n"
      "  - {id: b, limit: 0, per: 1d, scope: {channels: [phone], teams: [v]}}\n";
  EXPECT_THAT(Warnings("teams: [t, u, v]\n" + caps),
              ElementsAre(HasSubstr("cap 'a', 'b' allows none"), HasSubstr("'safety'")));
  EXPECT_THAT(Warnings("teams: [t, u, v, w]\n" + caps), IsEmpty());
}

TEST(ReachTest, AddsQuietHoursUp) {
  const std::string rules =
      "quiet_hours:\n"
      "  - {id: a, channels: [phone], days: [mon, tue, wed, thu, fri], from: \"18:00\", to: "
      "\"08:00\"}\n"
      "  - {id: b, channels: [phone, email], from: \"08:00\", to: \"18:00\"}\n";
  EXPECT_THAT(Warnings(rules), IsEmpty());
  EXPECT_THAT(Warnings(rules + "  - {id: c, days: [sat, sun], all_day: true}\n"),
              IsEmpty());  // on Monday before 08:00
  EXPECT_THAT(Warnings(rules + "  - {id: c, days: [sat, sun], all_day: true}\n"
                               "  - {id: d, days: [sun], from: \"18:00\", to: \"08:00\"}\n"),
              ElementsAre(HasSubstr("'promotion' can go out by 'phone'"),
                          HasSubstr("'safety' can go out by 'phone' within 400 days: quiet hours "
                                    "and blackouts leave no time")));
}

TEST(ReachTest, CountsBlackoutsOfEverybody) {
  const auto blackout = [](const std::string& to, const std::string& more) {
    return "blackouts: [{id: b, channels: [phone], from: 2026-01-01, to: " + to + more + "}]";
  };
  EXPECT_THAT(Warnings(blackout("2027-04-09", "")), SizeIs(2));
  EXPECT_THAT(Warnings(blackout("2027-04-06", "")), IsEmpty());
  EXPECT_THAT(Warnings(blackout("2027-04-09", ", regions: [DE]")), IsEmpty());
  // What quiet hours leave, a blackout may take.
  EXPECT_THAT(Warnings(blackout("2027-04-02", "") +
                       "\nquiet_hours: [{id: q, days: [mon, tue, wed, thu, fri, sat], all_day: "
                       "true}]"),
              IsEmpty());  // 2027-04-04 is a Sunday
  EXPECT_THAT(Warnings(blackout("2027-04-05", "") +
                       "\nquiet_hours: [{id: q, days: [mon, tue, wed, thu, fri, sat], all_day: "
                       "true}]"),
              SizeIs(2));
}

TEST(ReachTest, RefusesAPolicyThatLetsNothingOut) {
  EXPECT_THAT(Warnings("caps: [{id: a, limit: 0, per: 1d}]"),
              ElementsAre("POLICY_BLOCKS_ALL",
                          "this policy lets nothing out within 400 days; nothing of purpose "
                          "'promotion' can go out by 'email' within 400 days: cap 'a' allows "
                          "none"));
  EXPECT_THAT(Warnings("quiet_hours: [{id: a, all_day: true}]"),
              ElementsAre("POLICY_BLOCKS_ALL", HasSubstr("leave no time")));
  EXPECT_THAT(Warnings("quiet_hours: [{id: a, channels: [email], all_day: true}]\n"
                       "caps: [{id: b, limit: 0, per: 1d, scope: {channels: [phone]}}]"),
              ElementsAre("POLICY_BLOCKS_ALL", testing::_));
}

TEST(ReachTest, RespectsPurposeRights) {
  const model::Policy policy = LoadText(
      "policy: 1\nchannels: {email: {}}\n"
      "purposes:\n  free: {obeys_caps: false}\n  loud: {obeys_quiet_hours: false}\n  \"*\": {}\n"
      "caps: [{id: a, limit: 0, per: 1d}]\n");
  EXPECT_THAT(CheckReach(policy, kNow).value(),
              ElementsAre(HasSubstr("'*' can go out by 'email'"), HasSubstr("'loud'")));
}

}  // namespace
}  // namespace touchpoint::policy
