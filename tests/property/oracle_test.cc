// SPDX-License-Identifier: Apache-2.0
// The oracle itself, on examples counted by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/oracle/judge.h"
#include "tests/support/oracle/placement.h"

namespace touchpoint::oracle {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Instant Time(const char* text) {
  return *ParseRfc3339(text);
}

Contact ContactAt(model::Sequence sequence, const char* at) {
  Contributor asked;
  asked.sequence = sequence;
  asked.team = "a";
  asked.purpose = "promo";
  asked.channels = {"email"};
  asked.earliest = asked.preferred = Time("2026-03-01T00:00:00Z");
  asked.latest = Time("2026-12-31T00:00:00Z");
  return {{asked}, "email", model::State::kPlanned, Time(at), Time(at), ""};
}

ZoneDatabase Berlin() {
  using std::chrono::hours;
  std::vector<ZoneTable> zones;
  zones.emplace_back("Europe/Berlin", hours(1),
                     std::vector<ZoneTable::Transition>{{Time("2026-03-29T01:00:00Z"), hours(2)},
                                                        {Time("2026-10-25T01:00:00Z"), hours(1)}});
  return ZoneDatabase(std::move(zones));
}

struct Fixture : ::testing::Test {
  Fixture() { profile.time_zone = "Europe/Berlin"; }
  Judge MakeJudge() const { return {policy, profile, zones}; }

  ZoneDatabase zones = Berlin();
  model::Policy policy;
  model::Profile profile;
};

using OracleTest = Fixture;

TEST_F(OracleTest, RollingCapCountsHalfOpenWindows) {
  policy.caps = {{"cap", 1, model::CapPeriod::kRolling, kDay, {}, {}}};
  const std::vector<Contact> others = {ContactAt(1, "2026-03-03T12:00:00Z")};
  EXPECT_THAT(MakeJudge().Broken(ContactAt(2, "2026-03-04T12:00:00Z"), others), IsEmpty());
  EXPECT_THAT(MakeJudge().Broken(ContactAt(2, "2026-03-02T12:00:00Z"), others), IsEmpty());
  EXPECT_THAT(MakeJudge().Broken(ContactAt(2, "2026-03-04T11:59:59.999Z"), others), SizeIs(1));
  EXPECT_THAT(MakeJudge().Broken(ContactAt(2, "2026-03-02T12:00:00.001Z"), others), SizeIs(1));
}

TEST_F(OracleTest, RollingCapOfTwoLooksAtWindowsOnBothSides) {
  policy.caps = {{"cap", 2, model::CapPeriod::kRolling, kDay, {}, {}}};
  const std::vector<Contact> others = {ContactAt(1, "2026-03-02T10:00:00Z"),
                                       ContactAt(2, "2026-03-03T09:00:00Z")};
  EXPECT_THAT(MakeJudge().Broken(ContactAt(3, "2026-03-02T20:00:00Z"), others), SizeIs(1));
  EXPECT_THAT(MakeJudge().Broken(ContactAt(3, "2026-03-03T10:00:00Z"), others), IsEmpty());
}

TEST_F(OracleTest, IntervalsTakeTheirWorstPoint) {
  policy.gaps = {{"gap", kDay, {}, {}}};
  Contact leased = ContactAt(1, "2026-03-03T12:00:00Z");
  leased.state = model::State::kLeased;
  leased.to += kHour;
  EXPECT_THAT(MakeJudge().Broken(ContactAt(2, "2026-03-04T12:59:00Z"), {leased}), SizeIs(1));
  EXPECT_THAT(MakeJudge().Broken(ContactAt(2, "2026-03-04T13:00:00Z"), {leased}), IsEmpty());
}

TEST_F(OracleTest, BothOccurrencesOfAQuietLocalTimeAreQuiet) {
  using std::chrono::minutes;
  policy.quiet_hours = {{"quiet", {}, 0x7f, minutes(60), minutes(150)}};
  const Judge judge = MakeJudge();
  EXPECT_TRUE(judge.IsQuiet(policy.quiet_hours[0], Time("2026-10-25T00:29:00Z")));
  EXPECT_FALSE(judge.IsQuiet(policy.quiet_hours[0], Time("2026-10-25T00:30:00Z")));
  EXPECT_TRUE(judge.IsQuiet(policy.quiet_hours[0], Time("2026-10-25T01:29:00Z")));
  EXPECT_FALSE(judge.IsQuiet(policy.quiet_hours[0], Time("2026-10-25T01:30:00Z")));
  EXPECT_FALSE(judge.IsQuiet(policy.quiet_hours[0], Time("2026-03-29T01:00:00Z")));
}

TEST_F(OracleTest, QuietHoursRunIntoTheMorningAfterTheirDay) {
  using std::chrono::minutes;
  policy.quiet_hours = {{"friday", {}, 1 << 4, minutes(20 * 60), minutes(8 * 60)}};
  const Judge judge = MakeJudge();
  EXPECT_TRUE(judge.IsQuiet(policy.quiet_hours[0], Time("2026-03-06T19:00:00Z")));
  EXPECT_TRUE(judge.IsQuiet(policy.quiet_hours[0], Time("2026-03-07T06:59:00Z")));
  EXPECT_FALSE(judge.IsQuiet(policy.quiet_hours[0], Time("2026-03-07T07:00:00Z")));
  EXPECT_FALSE(judge.IsQuiet(policy.quiet_hours[0], Time("2026-03-06T06:00:00Z")));
}

TEST_F(OracleTest, CalendarPeriodsAreLocal) {
  policy.caps = {{"daily", 1, model::CapPeriod::kCalendarDay, {}, {}, {}}};
  const std::vector<Contact> others = {ContactAt(1, "2026-03-02T21:30:00Z")};
  EXPECT_THAT(MakeJudge().Broken(ContactAt(2, "2026-03-02T22:30:00Z"), others), SizeIs(1));
  EXPECT_THAT(MakeJudge().Broken(ContactAt(2, "2026-03-02T23:00:00Z"), others), IsEmpty());
}

TEST_F(OracleTest, EarliestLegalTriesEveryChannelOfAnInstantFirst) {
  policy.caps = {{"cap", 1, model::CapPeriod::kRolling, kDay, {}, {}}};
  policy.caps[0].scope.channels = {{"email"}};
  Contributor asked = ContactAt(2, "2026-03-03T12:00:00Z").contributors.front();
  asked.preferred = Time("2026-03-03T12:00:00Z");
  asked.channels = {"email", "phone"};
  const std::vector<Contact> others = {ContactAt(1, "2026-03-03T12:00:00Z")};
  const Place phone{"phone", asked.preferred};
  EXPECT_EQ(EarliestLegal(MakeJudge(), asked, others, asked.earliest, kHour), phone);
  asked.channels = {"email"};
  const Place tomorrow{"email", asked.preferred + kDay};
  EXPECT_EQ(EarliestLegal(MakeJudge(), asked, others, asked.earliest, kHour), tomorrow);
}

TEST(Civil, CountsDaysWeeksAndMonths) {
  EXPECT_EQ(WeekdayOf(0), 3);      // Thursday, 1970-01-01
  EXPECT_EQ(WeekdayOf(20514), 0);  // Monday, 2026-03-02
  EXPECT_EQ(WeekOf(20514), WeekOf(20520));
  EXPECT_NE(WeekOf(20514), WeekOf(20513));
  EXPECT_EQ(MonthOf(20512), 2026 * 12 + 1);  // 2026-02-28
  EXPECT_EQ(MonthOf(20513), 2026 * 12 + 2);  // 2026-03-01
}

}  // namespace
}  // namespace touchpoint::oracle
