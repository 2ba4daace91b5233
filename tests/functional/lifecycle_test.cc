// SPDX-License-Identifier: Apache-2.0
// Stopping, restarting and reloading a daemon that is at work.
#include <google/rpc/status.pb.h>
#include <grpc/health/v1/health.pb.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <map>
#include <thread>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;

/// Sends bulk messages until the stream ends; collects what was acknowledged.
void PlanUntilTheEnd(const std::string& address, const std::string& name,
                     std::map<std::string, std::string>& acknowledged, grpc::Status& status) {
  ApiClient client(address);
  grpc::ClientContext context;
  SetDeadline(context, std::chrono::seconds(60));
  const auto stream = client.touchpoints().PlanTouchpoints(&context);
  for (int m = 0;; ++m) {
    v1::PlanTouchpointsRequest request;
    for (int p = 0; p < 20; ++p) {
      *request.add_plans() = MakePlan(name + std::to_string(p) + "-" + std::to_string(m), "r");
    }
    v1::PlanTouchpointsResponse response;
    if (!stream->Write(request) || !stream->Read(&response)) {
      break;
    }
    for (int p = 0; p < response.results_size(); ++p) {
      if (response.results(p).has_planned()) {
        acknowledged[request.plans(p).stakeholder_id()] =
            response.results(p).planned().touchpoint_id();
      }
    }
  }
  status = stream->Finish();
}

TEST(Lifecycle, DrainingLosesNothingThatWasAcknowledged) {
  DaemonProcess daemon({});
  constexpr size_t kCallers = 3;
  std::vector<std::map<std::string, std::string>> acknowledged(kCallers);
  std::vector<grpc::Status> statuses(kCallers);
  std::vector<std::thread> callers;
  for (size_t i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      PlanUntilTheEnd(daemon.address(), "drain" + std::to_string(i) + "-", acknowledged[i],
                      statuses[i]);
    });
  }
  ApiClient client(daemon.address());
  while (client.Revision("drain0-0-5") == 0) {
  }
  daemon.Signal(SIGTERM);
  for (std::thread& caller : callers) {
    caller.join();
  }
  EXPECT_EQ(daemon.ExitCode(), 0);
  for (const grpc::Status& status : statuses) {
    ExpectRefused(status, StatusCode::UNAVAILABLE, "DRAINING");
  }

  daemon.Start();
  ApiClient after(daemon.address());
  size_t checked = 0;
  for (const auto& plans : acknowledged) {
    for (const auto& [stakeholder_id, touchpoint_id] : plans) {
      const auto timeline = after.Timeline(stakeholder_id);
      ASSERT_EQ(timeline.size(), 1u) << stakeholder_id;
      EXPECT_EQ(timeline[0].touchpoint_id(), touchpoint_id);
      ++checked;
    }
  }
  EXPECT_GE(checked, 100u);
}

TEST(Lifecycle, AWatcherIsToldThatTheDaemonDrains) {
  DaemonProcess daemon({});
  ApiClient client(daemon.address());
  grpc::ClientContext context;
  SetDeadline(context, std::chrono::seconds(60));
  const auto watch = client.throttle_log().WatchThrottleLog(&context, {});
  v1::WatchThrottleLogResponse message;
  ASSERT_TRUE(watch->Read(&message));
  daemon.Signal(SIGINT);
  while (watch->Read(&message)) {
  }
  ExpectRefused(watch->Finish(), StatusCode::UNAVAILABLE, "DRAINING");
  EXPECT_EQ(daemon.ExitCode(), 0);
}

TEST(Lifecycle, ARestartKeepsEverything) {
  DaemonProcess daemon({});
  std::string before;
  v1::Plan plan = MakePlan("kept", "r1");
  plan.set_time_zone("Europe/Berlin");
  (*plan.mutable_attributes())["k"] = "v";
  std::string first;
  {
    ApiClient client(daemon.address());
    first = client.Plan(plan).touchpoint().SerializeAsString();
    client.Plan(MakePlan("kept", "r2"));
    for (const v1::Touchpoint& touchpoint : client.Timeline("kept")) {
      before += touchpoint.SerializeAsString();
    }
  }
  for (const int signal : {SIGTERM, SIGKILL}) {
    daemon.Signal(signal);
    EXPECT_TRUE(daemon.ExitCode());
    daemon.Start();
    ApiClient client(daemon.address());
    std::string after;
    for (const v1::Touchpoint& touchpoint : client.Timeline("kept")) {
      after += touchpoint.SerializeAsString();
    }
    EXPECT_EQ(after, before);
    const auto again = client.Plan(plan);
    EXPECT_TRUE(again.replayed());
    EXPECT_EQ(again.touchpoint().SerializeAsString(), first);
  }
}

TEST(Lifecycle, HangupTakesAGoodPolicyAndDecidesAgain) {
  DaemonProcess daemon({});
  ApiClient client(daemon.address());
  const auto first = client.Plan(MakePlan("reloaded", "r1"));
  const auto second = client.Plan(MakePlan("reloaded", "r2", hours(24)));
  EXPECT_EQ(second.touchpoint().decision().verdict(), v1::VERDICT_SCHEDULED);
  std::string tighter = kTestPolicy;
  tighter.replace(tighter.find("per: 24h"), 8, "per: 48h");
  daemon.WritePolicy(tighter);
  daemon.Signal(SIGHUP);
  ASSERT_TRUE(daemon.WaitForLog("the policy is in force"));
  // The touchpoint that the new cap forbids is placed anew without anybody asking for it.
  v1::GetTouchpointResponse got;
  do {
    ASSERT_TRUE(client.Get(second.touchpoint().touchpoint_id(), got).ok());
  } while (FromStamp(got.touchpoint().decision().scheduled_time()) == PlanBase() + hours(24));
  EXPECT_EQ(FromStamp(got.touchpoint().decision().scheduled_time()), PlanBase() + hours(48));
  EXPECT_NE(got.touchpoint().decision().policy_revision(),
            first.touchpoint().decision().policy_revision());
  v1::ThrottleLogFilter filter;
  filter.set_stakeholder_id("reloaded");
  const auto entries = client.ThrottleLog(filter);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].cause(), v1::CHANGE_CAUSE_REDECIDED);
}

TEST(Lifecycle, HangupRefusesABadPolicyAndKeepsTheOldOne) {
  DaemonProcess daemon({});
  ApiClient client(daemon.address());
  const auto before = client.Plan(MakePlan("kept", "r1"));
  std::string bad = kTestPolicy;
  bad.replace(bad.find("per: 24h"), 8, "pre: 24h");
  daemon.WritePolicy(bad);
  daemon.Signal(SIGHUP);
  ASSERT_TRUE(daemon.WaitForLog("the policy is refused, the old one stays"));
  EXPECT_THAT(daemon.Log(), ::testing::HasSubstr("policy.yaml:"));
  EXPECT_THAT(daemon.Log(), ::testing::HasSubstr("did you mean 'per'"));
  const auto after = client.Plan(MakePlan("kept", "r2"));
  EXPECT_EQ(after.touchpoint().decision().policy_revision(),
            before.touchpoint().decision().policy_revision());
}

TEST(Lifecycle, HealthFollowsRedisAndTheDrain) {
  DaemonProcess daemon({.settings = {"drain.delay=30s"}});
  ApiClient client(daemon.address());
  const auto status = [&client](const std::string& service) {
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    std::string answer;
    EXPECT_TRUE(
        client.CallRaw("/grpc.health.v1.Health/Check", request.SerializeAsString(), &answer).ok());
    grpc::health::v1::HealthCheckResponse response;
    EXPECT_TRUE(response.ParseFromString(answer));
    return response.status();
  };
  const char* const services[] = {"",
                                  "redis",
                                  "touchpoint.v1.TouchpointService",
                                  "touchpoint.v1.StakeholderService",
                                  "touchpoint.v1.InstallationService",
                                  "touchpoint.v1.PolicyService",
                                  "touchpoint.v1.ThrottleLogService"};
  for (const char* service : services) {
    EXPECT_EQ(status(service), grpc::health::v1::HealthCheckResponse::SERVING) << service;
  }
  daemon.Signal(SIGTERM);
  ASSERT_TRUE(daemon.WaitForLog("draining"));
  for (const char* service : services) {
    EXPECT_EQ(status(service), grpc::health::v1::HealthCheckResponse::NOT_SERVING) << service;
  }
  client.Plan(MakePlan("late", "r1"));  // it still serves
  daemon.Signal(SIGTERM);               // a second signal does not wait
  EXPECT_EQ(daemon.ExitCode(), 1);
}

}  // namespace
}  // namespace touchpoint::testing
