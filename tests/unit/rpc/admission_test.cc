// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/admission.h"

#include <gtest/gtest.h>

namespace touchpoint::rpc {
namespace {

class CountingStream final : public Stream {
 public:
  void Drain() override { ++drained; }
  int drained = 0;
};

AdmissionLimits Small() {
  AdmissionLimits limits;
  limits.message_bytes = 10;
  limits.requests_max = 2;
  limits.streams_max = 1;
  return limits;
}

TEST(Admission, LetsInAsManyCallsAsItsLimitSays) {
  CoreLoop core;
  Admission admission(core, Small());
  EXPECT_FALSE(admission.Enter());
  EXPECT_FALSE(admission.Enter());
  const auto refusal = admission.Enter();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, Code::kResourceExhausted);
  EXPECT_EQ(refusal->reason, "OVERLOADED");
  EXPECT_TRUE(refusal->retry_after);
  admission.Leave();
  EXPECT_FALSE(admission.Enter());
}

TEST(Admission, CountsStreamsApart) {
  CoreLoop core;
  Admission admission(core, Small());
  const auto stream = std::make_shared<CountingStream>();
  EXPECT_FALSE(admission.EnterStream(stream));
  EXPECT_EQ(admission.EnterStream(stream)->reason, "OVERLOADED");
  EXPECT_FALSE(admission.Enter());
  admission.LeaveStream();
  EXPECT_FALSE(admission.EnterStream(stream));
}

TEST(Admission, ClosedTellsStreamsAndRefusesCalls) {
  CoreLoop core;
  Admission admission(core, Small());
  const auto stream = std::make_shared<CountingStream>();
  EXPECT_FALSE(admission.EnterStream(stream));
  admission.Close();
  EXPECT_EQ(stream->drained, 1);
  EXPECT_EQ(admission.Enter()->reason, "DRAINING");
  EXPECT_EQ(admission.EnterStream(stream)->code, Code::kUnavailable);
}

TEST(Admission, KnowsTheMessageLimit) {
  CoreLoop core;
  const Admission admission(core, Small());
  EXPECT_FALSE(admission.CheckSize(10));
  EXPECT_EQ(admission.CheckSize(11)->reason, "MESSAGE_SIZE");
}

TEST(Admission, RunsPostedFunctionsInOrder) {
  CoreLoop core;
  Admission admission(core, Small());
  std::string order;
  admission.Post([&order] { order += 'a'; });
  admission.Post([&order] { order += 'b'; });
  EXPECT_EQ(order, "");
  core.run();
  EXPECT_EQ(order, "ab");
}

}  // namespace
}  // namespace touchpoint::rpc
