// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/gate.h"

#include <gtest/gtest.h>

namespace touchpoint::rpc {
namespace {

class CountingStream final : public Stream {
 public:
  void Drain() override { ++drained; }
  int drained = 0;
};

GateLimits Small() {
  GateLimits limits;
  limits.message_bytes = 10;
  limits.requests_max = 2;
  limits.streams_max = 1;
  return limits;
}

TEST(Gate, LetsInAsManyCallsAsItsLimitSays) {
  boost::asio::io_context core;
  Gate gate(core, Small());
  EXPECT_FALSE(gate.Enter());
  EXPECT_FALSE(gate.Enter());
  const auto refusal = gate.Enter();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, Code::kResourceExhausted);
  EXPECT_EQ(refusal->reason, "OVERLOADED");
  EXPECT_TRUE(refusal->retry_after);
  gate.Leave();
  EXPECT_FALSE(gate.Enter());
}

TEST(Gate, CountsStreamsApart) {
  boost::asio::io_context core;
  Gate gate(core, Small());
  const auto stream = std::make_shared<CountingStream>();
  EXPECT_FALSE(gate.EnterStream(stream));
  EXPECT_EQ(gate.EnterStream(stream)->reason, "OVERLOADED");
  EXPECT_FALSE(gate.Enter());
  gate.LeaveStream();
  EXPECT_FALSE(gate.EnterStream(stream));
}

TEST(Gate, ClosedTellsStreamsAndRefusesCalls) {
  boost::asio::io_context core;
  Gate gate(core, Small());
  const auto stream = std::make_shared<CountingStream>();
  EXPECT_FALSE(gate.EnterStream(stream));
  gate.Close();
  EXPECT_EQ(stream->drained, 1);
  EXPECT_EQ(gate.Enter()->reason, "DRAINING");
  EXPECT_EQ(gate.EnterStream(stream)->code, Code::kUnavailable);
}

TEST(Gate, KnowsTheMessageLimit) {
  boost::asio::io_context core;
  const Gate gate(core, Small());
  EXPECT_FALSE(gate.CheckSize(10));
  EXPECT_EQ(gate.CheckSize(11)->reason, "MESSAGE_SIZE");
}

TEST(Gate, RunsPostedFunctionsInOrder) {
  boost::asio::io_context core;
  Gate gate(core, Small());
  std::string order;
  gate.Post([&order] { order += 'a'; });
  gate.Post([&order] { order += 'b'; });
  EXPECT_EQ(order, "");
  core.run();
  EXPECT_EQ(order, "ab");
}

}  // namespace
}  // namespace touchpoint::rpc
