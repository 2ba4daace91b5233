// SPDX-License-Identifier: Apache-2.0
#include "services/dispatch/matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/random.h"
#include "tests/support/seed.h"

namespace touchpoint::dispatch {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr SteadyTime kNow = SteadyTime() + std::chrono::hours(5);

Candidate Someone(const std::string& who, const std::string& team, int64_t since,
                  const std::string& channel = "email") {
  return {0, who, {channel, team}, FromMillis(since)};
}

Terms Takes(std::set<std::string> channels, std::set<std::string> teams = {}) {
  return {std::move(channels),
          [teams](const std::string& team) { return teams.empty() || teams.contains(team); }};
}

class MatchingTest : public ::testing::Test {
 protected:
  SenderId Sender(uint32_t credit, std::set<std::string> channels = {"email"},
                  std::set<std::string> teams = {}) {
    const SenderId sender = matching_.Enter(Takes(std::move(channels), std::move(teams)));
    matching_.GiveCredit(sender, credit);
    return sender;
  }

  /// Whom all matches that there are name, in their order.
  std::vector<std::string> Drain(SteadyTime now = kNow) {
    std::vector<std::string> ids;
    while (auto match = matching_.Next(now)) {
      ids.push_back(match->candidate.stakeholder_id);
      senders_.push_back(match->sender);
    }
    return ids;
  }

  Matching matching_;
  std::vector<SenderId> senders_;
};

TEST_F(MatchingTest, NothingIsMatchedWithoutBothSides) {
  EXPECT_FALSE(matching_.IsAnybodyWaiting());
  EXPECT_TRUE(matching_.Offer(Someone("ada", "a", 1)));
  EXPECT_THAT(Drain(), IsEmpty());
  const SenderId sender = Sender(0);
  EXPECT_THAT(Drain(), IsEmpty());
  EXPECT_FALSE(matching_.Wants({"email", "a"}));
  matching_.GiveCredit(sender, 1);
  EXPECT_TRUE(matching_.Wants({"email", "a"}));
  EXPECT_THAT(Drain(), ElementsAre("ada"));
  EXPECT_EQ(matching_.CreditOf(sender), 0u);
  EXPECT_FALSE(matching_.IsAnybodyWaiting());
}

TEST_F(MatchingTest, OfOneTeamWhoIsDueFirstComesFirst) {
  Sender(10);
  matching_.Offer(Someone("c", "a", 3));
  matching_.Offer(Someone("a", "a", 1));
  matching_.Offer(Someone("b", "a", 2));
  EXPECT_THAT(Drain(), ElementsAre("a", "b", "c"));
}

TEST_F(MatchingTest, TeamsTakeTurnsHoweverMuchOneHasWaiting) {
  Sender(100);
  for (int i = 0; i < 5; ++i) {
    matching_.Offer(Someone("big" + std::to_string(i), "big", i));
  }
  matching_.Offer(Someone("mid0", "mid", 100));
  matching_.Offer(Someone("mid1", "mid", 101));
  matching_.Offer(Someone("small", "small", 200));
  EXPECT_THAT(Drain(),
              ElementsAre("big0", "mid0", "small", "big1", "mid1", "big2", "big3", "big4"));
}

TEST_F(MatchingTest, ATurnIsRememberedWhileATeamHasNothing) {
  const SenderId sender = Sender(1);
  matching_.Offer(Someone("b0", "b", 1));
  EXPECT_THAT(Drain(), ElementsAre("b0"));
  matching_.Offer(Someone("b1", "b", 1));
  matching_.Offer(Someone("a0", "a", 9));
  matching_.GiveCredit(sender, 2);
  EXPECT_THAT(Drain(), ElementsAre("a0", "b1"));
}

TEST_F(MatchingTest, ChannelsAndSendersTakeTurnsToo) {
  const SenderId one = Sender(10, {"email", "sms"});
  const SenderId two = Sender(10, {"email"});
  for (int i = 0; i < 3; ++i) {
    matching_.Offer(Someone("m" + std::to_string(i), "a", i));
    matching_.Offer(Someone("s" + std::to_string(i), "a", i, "sms"));
  }
  EXPECT_THAT(Drain(), ElementsAre("m0", "s0", "m1", "s1", "m2", "s2"));
  EXPECT_THAT(senders_, ElementsAre(one, one, two, one, one, one));
}

TEST_F(MatchingTest, ASenderGetsOnlyWhatItTakes) {
  const SenderId a = Sender(10, {"email"}, {"a"});
  const SenderId b = Sender(10, {"email"}, {"b"});
  EXPECT_FALSE(matching_.Wants({"email", "c"}));
  EXPECT_FALSE(matching_.Wants({"sms", "a"}));
  matching_.Offer(Someone("x", "c", 1));
  matching_.Offer(Someone("y", "b", 2));
  matching_.Offer(Someone("z", "a", 3));
  EXPECT_THAT(Drain(), ElementsAre("z", "y"));
  EXPECT_THAT(senders_, ElementsAre(a, b));
}

TEST_F(MatchingTest, WhoIsKnownIsNotTakenInAgainBeforeItIsSettled) {
  Sender(10);
  EXPECT_TRUE(matching_.Offer(Someone("ada", "a", 1)));
  EXPECT_FALSE(matching_.Offer(Someone("ada", "a", 1)));
  EXPECT_TRUE(matching_.Offer(Someone("ada", "b", 1))) << "another team's is another contact";
  auto match = matching_.Next(kNow);
  EXPECT_FALSE(matching_.Offer(Someone("ada", "a", 1)));
  matching_.Settle(match->candidate);
  EXPECT_TRUE(matching_.Offer(Someone("ada", "a", 1)));
  EXPECT_EQ(matching_.waiting(), 2u);
}

TEST_F(MatchingTest, AListHasOnlySoMuchRoom) {
  for (size_t i = 0; i < Matching::kWaitingMax; ++i) {
    EXPECT_TRUE(matching_.Offer(Someone("s" + std::to_string(i), "a", 1)));
  }
  EXPECT_EQ(matching_.RoomFor({"email", "a"}), 0u);
  EXPECT_EQ(matching_.RoomFor({"email", "b"}), Matching::kWaitingMax);
  EXPECT_FALSE(matching_.Offer(Someone("more", "a", 1)));
  EXPECT_TRUE(matching_.Offer(Someone("more", "b", 1)));
}

TEST_F(MatchingTest, WhatWasNotHandedOutCostsNothing) {
  matching_.SetPaces({{"email", {1, seconds(10)}}});
  const SenderId sender = Sender(1);
  matching_.Offer(Someone("ada", "a", 1));
  matching_.Offer(Someone("ben", "a", 2));
  const auto match = matching_.Next(kNow);
  matching_.Spare(*match);
  EXPECT_EQ(matching_.CreditOf(sender), 1u);
  EXPECT_THAT(Drain(), ElementsAre("ben"));
}

TEST_F(MatchingTest, WhoHasLeftGetsNothingMore) {
  const SenderId sender = Sender(5);
  matching_.Offer(Someone("ada", "a", 1));
  const auto match = matching_.Next(kNow);
  matching_.Leave(sender);
  matching_.Spare(*match);
  matching_.Offer(Someone("ben", "a", 1));
  EXPECT_THAT(Drain(), IsEmpty());
  EXPECT_EQ(matching_.CreditOf(sender), 0u);
}

TEST_F(MatchingTest, APaceHoldsBackItsChannelAloneAndSaysUntilWhen) {
  matching_.SetPaces({{"email", {1, seconds(10)}}});
  Sender(10, {"email", "sms"});
  matching_.Offer(Someone("m0", "a", 1));
  matching_.Offer(Someone("m1", "a", 2));
  matching_.Offer(Someone("s0", "a", 3, "sms"));
  EXPECT_THAT(Drain(), ElementsAre("m0", "s0"));
  EXPECT_EQ(matching_.NextTime(kNow), kNow + seconds(10));
  EXPECT_THAT(Drain(kNow + seconds(10)), ElementsAre("m1"));
  EXPECT_EQ(matching_.NextTime(kNow + seconds(10)), std::nullopt);
}

TEST_F(MatchingTest, AnUnchangedPaceGoesOnAsItWas) {
  matching_.SetPaces({{"email", {1, seconds(10)}}});
  Sender(10);
  matching_.Offer(Someone("m0", "a", 1));
  matching_.Offer(Someone("m1", "a", 2));
  EXPECT_THAT(Drain(), ElementsAre("m0"));
  matching_.SetPaces({{"email", {1, seconds(10)}}, {"sms", {1, seconds(1)}}});
  EXPECT_THAT(Drain(), IsEmpty());
  matching_.SetPaces({});
  EXPECT_THAT(Drain(), ElementsAre("m1"));
}

TEST_F(MatchingTest, AtRandomNobodyGetsMoreThanItsCreditAndNoTeamStarves) {
  SeededRandom random(testing::Seed());
  std::map<SenderId, uint32_t> credit;
  std::map<SenderId, uint32_t> got;
  for (int i = 0; i < 6; ++i) {
    const auto given = static_cast<uint32_t>(random.Next() % 40);
    credit[Sender(given)] = given;
  }
  std::map<std::string, int> waiting;
  for (int i = 0; i < 600; ++i) {
    const std::string team(1, static_cast<char>('a' + random.Next() % 4));
    waiting[team] += matching_.Offer(Someone(std::to_string(i), team, i)) ? 1 : 0;
  }
  std::map<std::string, int> since;  // matches since a team that waits had its turn
  while (auto match = matching_.Next(kNow)) {
    ASSERT_LE(++got[match->sender], credit[match->sender]);
    --waiting[match->candidate.list.team];
    since[match->candidate.list.team] = -1;
    for (auto& [team, left] : waiting) {
      ASSERT_LT(++since[team], left > 0 ? 4 : 1'000) << team;
    }
  }
  EXPECT_FALSE(matching_.IsAnybodyWaiting() && matching_.waiting() > 0);
}

}  // namespace
}  // namespace touchpoint::dispatch
