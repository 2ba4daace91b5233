// SPDX-License-Identifier: Apache-2.0
// Limits are configuration: each one set low, reached, and refused in its own words.
#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;

TEST(Limits, OfFieldsAndMessages) {
  DaemonProcess daemon({.settings = {"limits.message_bytes=2KiB", "limits.id_bytes=10",
                                     "limits.text_bytes=12", "limits.attributes=1",
                                     "limits.plans_per_message=2", "limits.open_touchpoints=1"}});
  ApiClient client(daemon.address());
  v1::PlanTouchpointResponse response;
  client.Plan(MakePlan("0123456789", "r1"));
  ExpectRefused(client.Plan(MakePlan("0123456789a", "r1"), response), StatusCode::INVALID_ARGUMENT,
                "ID_FORMAT", "plan.stakeholder_id");
  ExpectRefused(client.Plan(MakePlan("0123456789", "r2", kDay), response),
                StatusCode::RESOURCE_EXHAUSTED, "STAKEHOLDER_LIMIT");

  v1::Plan plan = MakePlan("other", "r1");
  plan.set_content_ref("0123456789abc");
  ExpectRefused(client.Plan(plan, response), StatusCode::INVALID_ARGUMENT, "FIELD_LENGTH",
                "plan.content_ref");
  plan = MakePlan("other", "r1");
  (*plan.mutable_attributes())["a"] = "1";
  (*plan.mutable_attributes())["b"] = "2";
  ExpectRefused(client.Plan(plan, response), StatusCode::INVALID_ARGUMENT, "FIELD_LENGTH",
                "plan.attributes");

  ExpectRefused(
      client.CallRaw("/touchpoint.v1.TouchpointService/PlanTouchpoint", std::string(2049, '\0')),
      StatusCode::RESOURCE_EXHAUSTED, "MESSAGE_SIZE");
  v1::PlanTouchpointsRequest bulk;
  for (int i = 0; i < 3; ++i) {
    bulk.add_plans();
  }
  grpc::Status status;
  EXPECT_TRUE(client.BulkRaw({bulk.SerializeAsString()}, &status).empty());
  ExpectRefused(status, StatusCode::INVALID_ARGUMENT, "FIELD_LENGTH", "plans");
  EXPECT_TRUE(client.BulkRaw({std::string(2049, '\0')}, &status).empty());
  ExpectRefused(status, StatusCode::RESOURCE_EXHAUSTED, "MESSAGE_SIZE");
}

TEST(Limits, OfStreams) {
  DaemonProcess daemon({.settings = {"limits.streams=1"}});
  ApiClient client(daemon.address());
  grpc::ClientContext first;
  SetDeadline(first, std::chrono::seconds(60));
  auto watch = client.throttle_log().WatchThrottleLog(&first, {});
  v1::WatchThrottleLogResponse message;
  ASSERT_TRUE(watch->Read(&message));

  grpc::Status status;
  EXPECT_TRUE(client.BulkRaw({""}, &status).empty());
  const Refusal refusal = ToRefusal(status);
  ExpectRefused(refusal, StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED");
  EXPECT_TRUE(refusal.has_retry);
  grpc::ClientContext second;
  SetDeadline(second);
  auto other = client.throttle_log().WatchThrottleLog(&second, {});
  EXPECT_FALSE(other->Read(&message));
  ExpectRefused(other->Finish(), StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED");

  first.TryCancel();
  (void)watch->Finish();
  // The place is free again as soon as the daemon has noticed.
  for (status = {}; client.BulkRaw({""}, &status).empty();) {
    ExpectRefused(status, StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED");
  }
  EXPECT_TRUE(status.ok());
}

TEST(Limits, OfRequestsInFlight) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"limits.requests_in_flight=1"}});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("one", "r1"));
  redis.Suspend();  // so that a request stays under way
  struct Call {
    grpc::ClientContext context;
    v1::GetTouchpointResponse answer;
    grpc::Status status;
    std::unique_ptr<grpc::ClientAsyncResponseReader<v1::GetTouchpointResponse>> reader;
  };
  v1::GetTouchpointRequest request;
  request.mutable_key()->set_team("sales");
  request.mutable_key()->set_stakeholder_id("one");
  request.mutable_key()->set_request_id("r1");
  grpc::CompletionQueue queue;
  std::array<Call, 2> calls;
  for (Call& call : calls) {
    SetDeadline(call.context, std::chrono::seconds(30));
    call.reader = client.touchpoints().AsyncGetTouchpoint(&call.context, request, &queue);
    call.reader->Finish(&call.answer, &call.status, &call);
  }
  // The first to arrive stays; whichever it is, the other one is refused and so ends first.
  void* tag = nullptr;
  bool ok = false;
  ASSERT_TRUE(queue.Next(&tag, &ok));
  const Refusal refusal = ToRefusal(static_cast<Call*>(tag)->status);
  ExpectRefused(refusal, StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED");
  EXPECT_TRUE(refusal.has_retry);
  redis.Resume();
  ASSERT_TRUE(queue.Next(&tag, &ok));
}

TEST(Limits, OfDeadlines) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(),
                        .settings = {"limits.deadline=300ms", "limits.deadline_max=600ms"}});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("one", "r1"));
  redis.Suspend();
  // Neither a caller without a deadline nor one with a long one waits for ever.
  grpc::ClientContext none;
  v1::GetTimelineRequest request;
  request.set_stakeholder_id("one");
  v1::GetTimelineResponse response;
  ExpectRefused(client.touchpoints().GetTimeline(&none, request, &response),
                StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE");
  grpc::ClientContext distant;
  SetDeadline(distant, kHour);
  ExpectRefused(client.touchpoints().GetTimeline(&distant, request, &response),
                StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE");
  redis.Resume();
}

TEST(Limits, OfAWatchersBuffer) {
  DaemonProcess daemon({.settings = {"watch.buffer=20"}});
  ApiClient client(daemon.address());
  grpc::ClientContext context;
  SetDeadline(context, std::chrono::seconds(60));
  auto watch = client.throttle_log().WatchThrottleLog(&context, {});
  v1::WatchThrottleLogResponse message;
  ASSERT_TRUE(watch->Read(&message));
  // More entries than the network between the two takes in while nobody reads.
  for (int m = 0; m < 60; ++m) {
    v1::PlanTouchpointsRequest request;
    for (int p = 0; p < 200; ++p) {
      *request.add_plans() = MakePlan("slow" + std::to_string(m), "r" + std::to_string(p));
    }
    ASSERT_EQ(client.BulkRaw({request.SerializeAsString()}).size(), 1u);
  }
  std::string token = message.resume_token();
  int entries = 0;
  while (watch->Read(&message)) {
    entries += message.entries_size();
    token = message.resume_token();
  }
  ExpectRefused(watch->Finish(), StatusCode::RESOURCE_EXHAUSTED, "SLOW_CONSUMER");
  EXPECT_GT(entries, 0);

  // Whoever resumes with the last token reads the rest at its own pace.
  grpc::ClientContext second;
  SetDeadline(second, std::chrono::seconds(60));
  v1::WatchThrottleLogRequest resume;
  resume.set_resume_token(token);
  auto rest = client.throttle_log().WatchThrottleLog(&second, resume);
  ASSERT_TRUE(rest->Read(&message));
}

}  // namespace
}  // namespace touchpoint::testing
