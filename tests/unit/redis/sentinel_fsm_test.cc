// SPDX-License-Identifier: Apache-2.0
#include "common/redis/sentinel_fsm.h"

#include <gmock/gmock.h>

namespace touchpoint::redis {
namespace {

using ::testing::HasSubstr;
using Kind = SentinelFsm::Order::Kind;

Reply Text(const std::string& text) {
  return {Reply::Type::kString, 0, text, {}};
}

Reply Named(const std::string& host, const std::string& port) {
  return {Reply::Type::kArray, 0, "", {Text(host), Text(port)}};
}

Reply Error(const std::string& text) {
  return {Reply::Type::kError, 0, text, {}};
}

std::string Bytes(const Command& command) {
  std::string bytes;
  command.AppendTo(bytes);
  return bytes;
}

class SentinelFsmTest : public ::testing::Test {
 protected:
  const Address address = ParseAddress("sentinel://me:secret@a:1,b:2,c:3/main/4").value();
  SentinelFsm fsm{address};
};

TEST_F(SentinelFsmTest, TheFirstThatKnowsIsBelieved) {
  EXPECT_EQ(fsm.Begin().kind, Kind::kAsk);
  EXPECT_EQ(fsm.sentinel().host, "a");
  EXPECT_EQ(fsm.sentinel().port, 1);
  EXPECT_EQ(Bytes(fsm.Question()),
            "*3\r\n$8\r\nSENTINEL\r\n$23\r\nGET-MASTER-ADDR-BY-NAME\r\n$4\r\nmain\r\n");
  EXPECT_EQ(fsm.Answered(Named("10.0.0.7", "6380")).kind, Kind::kFound);
  EXPECT_EQ(fsm.primary().ToString(), "redis://10.0.0.7:6380/4");
  EXPECT_EQ(fsm.primary().user, "me");
  EXPECT_EQ(fsm.primary().password, "secret");
  EXPECT_TRUE(fsm.primary().sentinels.empty());
}

TEST_F(SentinelFsmTest, EachIsAskedOnceAndTheOneThatKnewIsAskedFirst) {
  fsm.Begin();
  EXPECT_EQ(fsm.Silent("gone").kind, Kind::kAsk);
  EXPECT_EQ(fsm.sentinel().host, "b");
  EXPECT_EQ(fsm.Answered({}).kind, Kind::kAsk) << "it knows no such name";
  EXPECT_EQ(fsm.sentinel().host, "c");
  EXPECT_EQ(fsm.Answered(Named("h", "1")).kind, Kind::kFound);
  fsm.Begin();
  EXPECT_EQ(fsm.sentinel().host, "c");
}

TEST_F(SentinelFsmTest, WhereNobodyKnowsEveryReasonIsTold) {
  fsm.Begin();
  fsm.Silent("gone");
  fsm.Answered({});
  EXPECT_EQ(fsm.Answered(Error("LOADING soon")).kind, Kind::kGiveUp);
  EXPECT_THAT(fsm.why(), HasSubstr("sentinel redis://a:1: gone; sentinel redis://b:2: it knows no "
                                   "primary of the name main; sentinel redis://c:3: "));
  fsm.Begin();
  EXPECT_EQ(fsm.sentinel().host, "a");
  EXPECT_EQ(fsm.Answered(Named("h", "x")).kind, Kind::kAsk) << "no port";
  EXPECT_EQ(fsm.why().find("gone"), std::string::npos) << "of an earlier time";
}

TEST_F(SentinelFsmTest, WhoWasWrongIsAskedLast) {
  fsm.Begin();
  fsm.Answered(Named("h", "1"));
  fsm.Doubt();
  fsm.Begin();
  EXPECT_EQ(fsm.sentinel().host, "b");
}

TEST_F(SentinelFsmTest, LogsInWhereTheSentinelWantsThatAndOnlyOnce) {
  fsm.Begin();
  EXPECT_EQ(fsm.Answered(Error("NOAUTH Authentication required.")).kind, Kind::kLogIn);
  EXPECT_EQ(Bytes(fsm.Login()), "*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$6\r\nsecret\r\n");
  EXPECT_EQ(fsm.Answered(Error("NOAUTH Authentication required.")).kind, Kind::kAsk);
  EXPECT_EQ(fsm.sentinel().host, "b");
  EXPECT_EQ(fsm.Answered(Error("NOAUTH Authentication required.")).kind, Kind::kLogIn)
      << "each has its own";
}

}  // namespace
}  // namespace touchpoint::redis
