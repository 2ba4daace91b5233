// SPDX-License-Identifier: Apache-2.0
// Redis goes away and comes back: nothing hangs, nothing acknowledged is lost.
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::milliseconds;

/// The deadline is the daemon's, so that its answer may take on its way what a busy machine takes.
grpc::Status PlanByItsDeadline(ApiClient& client, const v1::Plan& plan,
                               v1::PlanTouchpointResponse& response) {
  grpc::ClientContext context;
  v1::PlanTouchpointRequest request;
  *request.mutable_plan() = plan;
  return client.touchpoints().PlanTouchpoint(&context, request, &response);
}

/// Plans until it succeeds, as callers do on UNAVAILABLE.
v1::PlanTouchpointResponse PlanUntilServed(ApiClient& client, const v1::Plan& plan) {
  v1::PlanTouchpointResponse response;
  grpc::Status status;
  for (int i = 0; i < 1000; ++i) {
    status = PlanByItsDeadline(client, plan, response);
    if (status.ok()) {
      return response;
    }
    EXPECT_EQ(ToRefusal(status).reason, "STORE_UNAVAILABLE") << status.error_message();
  }
  ADD_FAILURE() << "never served: " << status.error_message();
  return response;
}

TEST(Outage, ASilentRedisIsUnavailableWithinTheDeadline) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"limits.deadline=1s"}});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("silent", "r1"));
  redis.Suspend();
  v1::PlanTouchpointResponse response;
  for (int i = 0; i < 3; ++i) {
    ExpectRefused(PlanByItsDeadline(client, MakePlan("silent", "r2"), response),
                  StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE");
  }
  redis.Resume();
  PlanUntilServed(client, MakePlan("silent", "r2"));
  // Whether or not the lost attempts were applied: one touchpoint per request.
  EXPECT_EQ(client.Timeline("silent").size(), 2u);
}

TEST(Outage, WhoWaitsBehindALongerDeadlineIsAnsweredWithinItsOwn) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"limits.deadline=1s"}});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("queued", "r1"));
  redis.Suspend();
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  SetDeadline(context, std::chrono::seconds(50));
  v1::PlanTouchpointRequest request;
  *request.mutable_plan() = MakePlan("queued", "r2");
  v1::PlanTouchpointResponse answer;
  grpc::Status status;
  const auto ahead = client.touchpoints().AsyncPlanTouchpoint(&context, request, &queue);
  ahead->Finish(&answer, &status, nullptr);
  // Whatever place in the queue it gets: after some tries one is behind the other.
  for (int i = 0; i < 3; ++i) {
    v1::PlanTouchpointResponse response;
    ExpectRefused(PlanByItsDeadline(client, MakePlan("queued", "r3"), response),
                  StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE");
  }
  redis.Resume();
  void* tag = nullptr;
  bool ok = false;
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_TRUE(status.ok()) << status.error_message();
  PlanUntilServed(client, MakePlan("queued", "r3"));
  EXPECT_EQ(client.Timeline("queued").size(), 3u);
}

TEST(Outage, AKilledRedisIsUnavailableAndServiceResumes) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url()});
  ApiClient client(daemon.address());
  const auto first = client.Plan(MakePlan("killed", "r1"));
  redis.Kill();
  v1::PlanTouchpointResponse response;
  ExpectRefused(client.Plan(MakePlan("killed", "r2"), response, false, milliseconds(3000)),
                StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE");
  v1::GetTouchpointResponse got;
  ExpectRefused(client.Get(first.touchpoint().touchpoint_id(), got), StatusCode::UNAVAILABLE,
                "STORE_UNAVAILABLE");
  redis.Start();
  PlanUntilServed(client, MakePlan("killed", "r2"));
  const auto timeline = client.Timeline("killed");
  ASSERT_EQ(timeline.size(), 2u);
  EXPECT_EQ(timeline[0].touchpoint_id(), first.touchpoint().touchpoint_id());
}

TEST(Outage, ABulkStreamOutlivesIt) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"limits.deadline=1s"}});
  ApiClient client(daemon.address());
  grpc::ClientContext context;
  SetDeadline(context, std::chrono::seconds(60));
  auto stream = client.touchpoints().PlanTouchpoints(&context);
  v1::PlanTouchpointsRequest request;
  *request.add_plans() = MakePlan("streamed", "r1");
  v1::PlanTouchpointsResponse response;
  redis.Kill();
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->Read(&response));
  ExpectRefused(ToRefusal(response.results(0).error()), StatusCode::UNAVAILABLE,
                "STORE_UNAVAILABLE");
  redis.Start();
  do {
    ASSERT_TRUE(stream->Write(request));
    ASSERT_TRUE(stream->Read(&response));
  } while (response.results(0).has_error());
  EXPECT_EQ(response.results(0).planned().state(), v1::TOUCHPOINT_STATE_PLANNED);
}

TEST(Outage, ThePrivateRedisIsStartedAgain) {
  DaemonProcess daemon({});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("private", "r1"));
  const std::string command =
      "redis-cli -s " + daemon.folder() + "/redis/redis.sock shutdown nosave 2>/dev/null";
  EXPECT_NE(std::system(command.c_str()), -1);
  PlanUntilServed(client, MakePlan("private", "r2"));
  EXPECT_EQ(client.Timeline("private").size(), 2u);
}

}  // namespace
}  // namespace touchpoint::testing
