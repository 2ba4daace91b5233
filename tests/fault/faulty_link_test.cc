// SPDX-License-Identifier: Apache-2.0
// What each fault does to a conversation with Redis.
#include "tests/fault/faulty_link.h"

#include <gmock/gmock.h>

#include "tests/fault/message_end.h"
#include "tests/support/seed.h"

namespace touchpoint::fault {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Kind = FaultyLink::Step::Kind;
using Steps = FaultyLink::Steps;

constexpr char kGet[] = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
constexpr char kValue[] = "$5\r\nvalue\r\n";
constexpr FaultRates kNothing = {};

FaultRates Always(Fault fault) {
  FaultRates rates = {};
  rates[static_cast<size_t>(fault)] = 1'000'000;
  return rates;
}

FaultyLink::Step Pass(const std::string& bytes) {
  return {Kind::kPass, bytes};
}

class FaultyLinkTest : public ::testing::Test {
 protected:
  SeededRandom random_{::touchpoint::testing::Seed()};
  FaultTally tally_{};
  FaultyLink link_{random_, tally_};
};

TEST(MessageEnd, IsFoundOfEveryKindOfMessage) {
  for (const std::string message :
       {"+OK\r\n", "-ERR no\r\n", ":12\r\n", "$-1\r\n", "*-1\r\n", "*0\r\n", "$0\r\n\r\n", kValue,
        kGet, "*2\r\n*1\r\n:1\r\n*2\r\n$2\r\n\r\n\r\n$-1\r\n"}) {
    EXPECT_EQ(MessageEnd(message + "+NEXT\r\n"), message.size()) << message;
    for (size_t size = 0; size < message.size(); ++size) {
      EXPECT_EQ(MessageEnd(message.substr(0, size)), std::string::npos) << message << size;
    }
  }
}

TEST_F(FaultyLinkTest, WithoutFaultsEveryMessagePassesOnceItIsWhole) {
  const std::string get(kGet);
  EXPECT_THAT(link_.FromClient(get.substr(0, 5), kNothing), IsEmpty());
  EXPECT_THAT(link_.FromClient(get.substr(5) + get, kNothing), ElementsAre(Pass(get), Pass(get)));
  EXPECT_THAT(link_.FromServer(std::string(kValue) + "$"), ElementsAre(Pass(kValue)));
  EXPECT_THAT(link_.FromServer("-1\r\n"), ElementsAre(Pass("$-1\r\n")));
  EXPECT_EQ(tally_[0], 2U);
}

TEST_F(FaultyLinkTest, ADelayHoldsTheCommandOrTheReplyBack) {
  int commands = 0;
  for (int i = 0; i < 100; ++i) {
    const Steps there = link_.FromClient(kGet, Always(Fault::kDelay));
    const Steps back = link_.FromServer(kValue);
    ASSERT_THAT(there, ::testing::SizeIs(1));
    ASSERT_THAT(back, ::testing::SizeIs(1));
    EXPECT_EQ(there[0].bytes, kGet);
    EXPECT_EQ(back[0].bytes, kValue);
    EXPECT_EQ((there[0].delay.count() > 0) + (back[0].delay.count() > 0), 1);
    commands += there[0].delay.count() > 0 ? 1 : 0;
  }
  EXPECT_GT(commands, 0);
  EXPECT_LT(commands, 100);
}

TEST_F(FaultyLinkTest, ADroppedCommandTakesTheConnectionWithIt) {
  EXPECT_THAT(link_.FromClient(kGet, kNothing), ElementsAre(Pass(kGet)));
  EXPECT_THAT(link_.FromClient(std::string(kGet) + kGet, Always(Fault::kDrop)),
              ElementsAre(FaultyLink::Step{Kind::kClose}));
  EXPECT_THAT(link_.FromServer(kValue), IsEmpty());
}

TEST_F(FaultyLinkTest, AfterAHalfCloseCommandsAreCarriedOutAndNobodyHears) {
  EXPECT_THAT(link_.FromClient(kGet, Always(Fault::kHalfClose)), ElementsAre(Pass(kGet)));
  EXPECT_THAT(link_.FromServer(kValue), ElementsAre(Pass(kValue), FaultyLink::Step{Kind::kFinish}));
  EXPECT_THAT(link_.FromClient(kGet, kNothing), ElementsAre(Pass(kGet)));
  EXPECT_THAT(link_.FromServer(kValue), IsEmpty());
}

TEST_F(FaultyLinkTest, ACutEndsInsideTheReply) {
  for (int i = 0; i < 50; ++i) {
    FaultyLink link(random_, tally_);
    link.FromClient(kGet, kNothing);
    link.FromClient(kGet, Always(Fault::kCut));
    const Steps steps = link.FromServer(std::string(kValue) + kValue);
    ASSERT_THAT(steps, ::testing::SizeIs(3));
    EXPECT_EQ(steps[0], Pass(kValue));
    EXPECT_THAT(kValue, StartsWith(steps[1].bytes));
    EXPECT_GT(steps[1].bytes.size(), 0U);
    EXPECT_LT(steps[1].bytes.size(), std::string(kValue).size());
    EXPECT_EQ(steps[2], FaultyLink::Step{Kind::kClose});
  }
}

TEST_F(FaultyLinkTest, AReplyIsDroppedAfterTheCommandWasCarriedOut) {
  EXPECT_THAT(link_.FromClient(kGet, Always(Fault::kDropReply)), ElementsAre(Pass(kGet)));
  EXPECT_THAT(link_.FromServer(kValue), ElementsAre(FaultyLink::Step{Kind::kClose}));
}

TEST_F(FaultyLinkTest, SilenceSwallowsEverything) {
  link_.FromClient(kGet, kNothing);
  EXPECT_THAT(link_.FromClient(kGet, Always(Fault::kSilence)), IsEmpty());
  EXPECT_THAT(link_.FromServer(kValue), IsEmpty());
  EXPECT_THAT(link_.FromClient(kGet, kNothing), IsEmpty());
}

TEST_F(FaultyLinkTest, FaultsComeAtTheirRatesAndTheSameForTheSameSeed) {
  constexpr int kExchanges = 20'000;
  const auto draw = [](uint64_t seed) {
    SeededRandom random(seed);
    FaultTally tally = {};
    for (int i = 0; i < kExchanges; ++i) {
      FaultyLink(random, tally).FromClient(kGet, EachAt(5));
    }
    return tally;
  };
  const FaultTally drawn = draw(7);
  EXPECT_EQ(drawn, draw(7));
  EXPECT_NE(drawn, draw(8));
  for (size_t fault = 1; fault + 1 < kFaults; ++fault) {
    EXPECT_NEAR(static_cast<double>(drawn[fault]), kExchanges * 0.05, kExchanges * 0.01) << fault;
  }
  EXPECT_EQ(drawn[static_cast<size_t>(Fault::kSilence)], 0U);
}

}  // namespace
}  // namespace touchpoint::fault
