// SPDX-License-Identifier: Apache-2.0
// More callers than limits.requests_in_flight: who is let in is served, who is not is told so.
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"
#include "tests/support/resident_size.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;

constexpr size_t kPlaces = 64;
constexpr size_t kPlacesOfPlans = kPlaces - kPlaces / 8;

/// Calls under way side by side, taken in the order in which they end.
template <typename Response>
class Calls {
 public:
  struct Call {
    grpc::ClientContext context;
    Response response;
    grpc::Status status;
    std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> reader;
  };

  ~Calls() {
    while (under_way_ > 0) {
      Next();
    }
  }

  /// `start(context, queue)` is an Async method of a stub.
  template <typename Start>
  void Add(Start start) {
    Call& call = calls_.emplace_back();
    SetDeadline(call.context, std::chrono::seconds(60));
    call.reader = start(&call.context, &queue_);
    call.reader->Finish(&call.response, &call.status, &call);
    ++under_way_;
  }

  /// The next one to end.
  const Call& Next() {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue_.Next(&tag, &ok));
    --under_way_;
    return *static_cast<Call*>(tag);
  }

 private:
  grpc::CompletionQueue queue_;
  std::deque<Call> calls_;
  size_t under_way_ = 0;
};

class OverloadTest : public ::testing::Test {
 protected:
  void AddPlan(Calls<v1::PlanTouchpointResponse>& calls, const std::string& stakeholder) {
    v1::PlanTouchpointRequest request;
    *request.mutable_plan() = MakePlan(stakeholder, "r1");
    calls.Add([&](grpc::ClientContext* context, grpc::CompletionQueue* queue) {
      return client.touchpoints().AsyncPlanTouchpoint(context, request, queue);
    });
  }

  static void ExpectOverloaded(const grpc::Status& status) {
    const Refusal refusal = ToRefusal(status);
    ExpectRefused(refusal, StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED");
    EXPECT_TRUE(refusal.has_retry);
  }

  RedisProcess redis;
  DaemonProcess daemon{{.redis_url = redis.url(),
                        .settings = {"limits.requests_in_flight=" + std::to_string(kPlaces)}}};
  ApiClient client{daemon.address()};
};

/// In MiB.
constexpr size_t kMemoryMax = kSanitized ? 4096 : 256;

TEST_F(OverloadTest, PlansAreRefusedBeforeWhatEndsThem) {
  const std::string planned = client.Plan(MakePlan("before", "r1")).touchpoint().touchpoint_id();
  redis.Suspend();  // so that whoever is let in stays
  Calls<v1::PlanTouchpointResponse> plans;
  for (size_t i = 0; i < 10 * kPlaces; ++i) {
    AddPlan(plans, "p" + std::to_string(i));
  }
  for (size_t i = kPlacesOfPlans; i < 10 * kPlaces; ++i) {
    ExpectOverloaded(plans.Next().status);
  }
  Calls<v1::CancelTouchpointResponse> cancels;
  v1::CancelTouchpointRequest cancel;
  cancel.set_touchpoint_id(planned);
  cancels.Add([&](grpc::ClientContext* context, grpc::CompletionQueue* queue) {
    return client.touchpoints().AsyncCancelTouchpoint(context, cancel, queue);
  });
  AddPlan(plans, "one more");
  ExpectOverloaded(plans.Next().status);
  redis.Resume();
  EXPECT_TRUE(cancels.Next().status.ok());
  for (size_t i = 0; i < kPlacesOfPlans; ++i) {
    const grpc::Status& status = plans.Next().status;
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
}

TEST_F(OverloadTest, EachCallIsServedOrRefusedAndNothingServedIsLost) {
  constexpr size_t kCallers = 8 * kPlaces;
  constexpr size_t kCalls = 10'000;
  Calls<v1::PlanTouchpointResponse> plans;
  size_t sent = 0;
  const auto add = [&] { AddPlan(plans, "p" + std::to_string(sent++)); };
  while (sent < kCallers) {
    add();
  }
  std::vector<std::string> acknowledged;
  for (size_t ended = 0; ended < kCalls; ++ended) {
    const auto& call = plans.Next();
    if (call.status.ok()) {
      acknowledged.push_back(call.response.touchpoint().touchpoint_id());
    } else {
      ExpectOverloaded(call.status);
    }
    if (sent < kCalls) {
      add();
    }
  }
  EXPECT_FALSE(acknowledged.empty());
  EXPECT_LT(acknowledged.size(), kCalls);
  for (const std::string& id : acknowledged) {
    v1::GetTouchpointResponse response;
    ASSERT_TRUE(client.Get(id, response).ok());
  }
  // Nobody is left inside: the same number of places, for one caller after the other.
  for (size_t i = 0; i < 2 * kPlaces; ++i) {
    client.Plan(MakePlan("after" + std::to_string(i), "r1"));
  }
  EXPECT_LE(LargestResidentSize(daemon.pid()), kMemoryMax);
}

}  // namespace
}  // namespace touchpoint::testing
