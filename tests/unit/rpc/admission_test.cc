// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/admission.h"

#include <gtest/gtest.h>

#include "touchpoint/v1/touchpoint_service.grpc.pb.h"

namespace touchpoint::rpc {
namespace {

class CountingStream final : public Stream {
 public:
  void Drain() override { ++drained; }
  int drained = 0;
};

const Gatekeeper& OpenDoor() {
  static const SystemClock clock;
  static const Gatekeeper open(Gatekeeper::Mode::kOpen,
                               *PermissionTable::Read({v1::TouchpointService::service_full_name()}),
                               clock);
  return open;
}

Caller Anybody() {
  return *OpenDoor().Identify(std::vector<std::string_view>{}, "PlanTouchpoint");
}

AdmissionLimits Small() {
  AdmissionLimits limits;
  limits.message_bytes = 10;
  limits.requests_max = 2;
  limits.streams_max = 1;
  return limits;
}

TEST(Admission, LetsInAsManyCallsAsItsLimitSays) {
  CoreLoop core;
  Admission admission(core, OpenDoor(), Small());
  EXPECT_FALSE(admission.Enter(Anybody()));
  EXPECT_FALSE(admission.Enter(Anybody()));
  const auto refusal = admission.Enter(Anybody());
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, Code::kResourceExhausted);
  EXPECT_EQ(refusal->reason, "OVERLOADED");
  EXPECT_TRUE(refusal->retry_after);
  admission.Leave(Anybody());
  EXPECT_FALSE(admission.Enter(Anybody()));
}

TEST(Admission, PlansLeaveAnEighthToOtherCalls) {
  CoreLoop core;
  AdmissionLimits limits;
  limits.requests_max = 16;
  Admission admission(core, OpenDoor(), limits);
  for (int i = 0; i < 14; ++i) {
    EXPECT_FALSE(admission.Enter(Anybody(), Turn::kPlan));
  }
  EXPECT_EQ(admission.Enter(Anybody(), Turn::kPlan)->reason, "OVERLOADED");
  EXPECT_FALSE(admission.Enter(Anybody(), Turn::kOther));
  EXPECT_FALSE(admission.Enter(Anybody(), Turn::kOther));
  EXPECT_EQ(admission.Enter(Anybody(), Turn::kOther)->reason, "OVERLOADED");
}

TEST(Admission, OfFewPlacesPlansMayHaveAll) {
  CoreLoop core;
  Admission admission(core, OpenDoor(), Small());
  EXPECT_FALSE(admission.Enter(Anybody(), Turn::kPlan));
  EXPECT_FALSE(admission.Enter(Anybody(), Turn::kPlan));
}

TEST(Admission, CountsStreamsApart) {
  CoreLoop core;
  Admission admission(core, OpenDoor(), Small());
  const auto stream = std::make_shared<CountingStream>();
  EXPECT_FALSE(admission.EnterStream(Anybody(), stream));
  EXPECT_EQ(admission.EnterStream(Anybody(), stream)->reason, "OVERLOADED");
  EXPECT_FALSE(admission.Enter(Anybody()));
  admission.LeaveStream(Anybody());
  EXPECT_FALSE(admission.EnterStream(Anybody(), stream));
}

TEST(Admission, ClosedTellsStreamsAndRefusesCalls) {
  CoreLoop core;
  Admission admission(core, OpenDoor(), Small());
  const auto stream = std::make_shared<CountingStream>();
  EXPECT_FALSE(admission.EnterStream(Anybody(), stream));
  admission.Close();
  EXPECT_EQ(stream->drained, 1);
  EXPECT_EQ(admission.Enter(Anybody())->reason, "DRAINING");
  EXPECT_EQ(admission.EnterStream(Anybody(), stream)->code, Code::kUnavailable);
}

TEST(Admission, KnowsTheMessageLimit) {
  CoreLoop core;
  const Admission admission(core, OpenDoor(), Small());
  EXPECT_FALSE(admission.CheckSize(10));
  EXPECT_EQ(admission.CheckSize(11)->reason, "MESSAGE_SIZE");
}

TEST(Admission, RunsPostedFunctionsInOrder) {
  CoreLoop core;
  Admission admission(core, OpenDoor(), Small());
  std::string order;
  admission.Post([&order] { order += 'a'; });
  admission.Post([&order] { order += 'b'; });
  EXPECT_EQ(order, "");
  core.run();
  EXPECT_EQ(order, "ab");
}

}  // namespace
}  // namespace touchpoint::rpc
