// SPDX-License-Identifier: Apache-2.0
// Policies over gRPC: applied, read, listed, and followed by a second daemon under load.
#include <gmock/gmock.h>
#include <google/rpc/status.pb.h>
#include <grpc/health/v1/health.pb.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;
using ::testing::HasSubstr;

std::string PolicyPer(const std::string& per) {
  std::string policy = kTestPolicy;
  policy.replace(policy.find("per: 24h"), 8, "per: " + per);
  return policy;
}

grpc::Status Apply(ApiClient& client, const v1::ApplyPolicyRequest& request,
                   v1::ApplyPolicyResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return client.policies().ApplyPolicy(&context, request, &response);
}

v1::ApplyPolicyResponse Apply(ApiClient& client, const std::string& text,
                              const std::string& expected = "") {
  v1::ApplyPolicyRequest request;
  request.set_text(text);
  request.set_comment("for a test");
  request.set_expected_revision(expected);
  v1::ApplyPolicyResponse response;
  const grpc::Status status = Apply(client, request, response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

v1::GetPolicyResponse Get(ApiClient& client, const std::string& revision = "") {
  v1::GetPolicyRequest request;
  request.set_policy_revision(revision);
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetPolicyResponse response;
  EXPECT_TRUE(client.policies().GetPolicy(&context, request, &response).ok());
  return response;
}

grpc::Status Simulate(ApiClient& client, const v1::SimulatePolicyRequest& request,
                      v1::SimulatePolicyResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return client.policies().SimulatePolicy(&context, request, &response);
}

v1::ListPoliciesResponse List(ApiClient& client, int page_size, const std::string& token = "") {
  v1::ListPoliciesRequest request;
  request.set_page_size(page_size);
  request.set_page_token(token);
  grpc::ClientContext context;
  SetDeadline(context);
  v1::ListPoliciesResponse response;
  EXPECT_TRUE(client.policies().ListPolicies(&context, request, &response).ok());
  return response;
}

std::string RevisionOf(const v1::PlanTouchpointResponse& response) {
  return response.touchpoint().decision().policy_revision();
}

TEST(Policy, IsAppliedReadAndListed) {
  DaemonProcess daemon({});
  ApiClient client(daemon.address());
  const auto first = Get(client);
  EXPECT_TRUE(first.live());
  const auto applied = Apply(client, PolicyPer("48h"), first.policy_revision());
  EXPECT_TRUE(applied.changed());
  EXPECT_EQ(applied.number(), 2);
  EXPECT_EQ(RevisionOf(client.Plan(MakePlan("anna", "r1"))), applied.policy_revision());
  EXPECT_EQ(FromStamp(client.Plan(MakePlan("anna", "r2")).touchpoint().decision().scheduled_time()),
            PlanBase() + hours(48));
  EXPECT_FALSE(Apply(client, PolicyPer("48h")).changed());
  EXPECT_FALSE(Get(client, first.policy_revision()).live());
  EXPECT_EQ(Apply(client, first.text()).policy_revision(), first.policy_revision());

  const auto page = List(client, 2);
  ASSERT_EQ(page.applications_size(), 2);
  EXPECT_EQ(page.applications(0).number(), 3);
  EXPECT_EQ(page.applications(0).comment(), "for a test");
  const auto rest = List(client, 2, page.next_page_token());
  ASSERT_EQ(rest.applications_size(), 1);
  EXPECT_EQ(rest.applications(0).author(), "file");
  EXPECT_EQ(rest.applications(0).comment(), daemon.policy_file());
  EXPECT_EQ(rest.next_page_token(), "");
}

TEST(Policy, ABadOneIsRefusedWithItsPlaceAndTheOldOneStays) {
  DaemonProcess daemon({});
  ApiClient client(daemon.address());
  const auto before = Get(client);
  v1::ApplyPolicyRequest request;
  v1::ApplyPolicyResponse response;
  ExpectRefused(Apply(client, request, response), StatusCode::INVALID_ARGUMENT, "FIELD_MISSING",
                "text");
  request.set_text(PolicyPer("48h"));
  request.mutable_text()->replace(request.text().find("per: 48h"), 3, "pre");
  request.set_file_name("new.yaml");
  const grpc::Status bad = Apply(client, request, response);
  ExpectRefused(bad, StatusCode::INVALID_ARGUMENT, "POLICY_INVALID", "text");
  EXPECT_THAT(bad.error_message(), HasSubstr("new.yaml:10:"));
  EXPECT_THAT(bad.error_message(), HasSubstr("did you mean 'per'"));
  request.set_text(PolicyPer("24h"));
  request.mutable_text()->replace(request.text().find("limit: 1"), 8, "limit: 0");
  ExpectRefused(Apply(client, request, response), StatusCode::INVALID_ARGUMENT, "POLICY_BLOCKS_ALL",
                "text");
  request.set_text(PolicyPer("48h"));
  request.set_expected_revision("sha256:other");
  ExpectRefused(Apply(client, request, response), StatusCode::ABORTED, "VERSION_CONFLICT");
  request.set_validate_only(true);
  ExpectRefused(Apply(client, request, response), StatusCode::ABORTED, "VERSION_CONFLICT");
  request.clear_expected_revision();
  ASSERT_TRUE(Apply(client, request, response).ok());
  EXPECT_TRUE(response.changed());
  EXPECT_EQ(response.number(), 0);
  EXPECT_EQ(Get(client).policy_revision(), before.policy_revision());

  v1::GetPolicyRequest unknown;
  unknown.set_policy_revision("sha256:other");
  v1::GetPolicyResponse got;
  grpc::ClientContext context;
  ExpectRefused(client.policies().GetPolicy(&context, unknown, &got), StatusCode::NOT_FOUND,
                "POLICY_NOT_FOUND");
  v1::ListPoliciesRequest page;
  page.set_page_token("x");
  v1::ListPoliciesResponse listed;
  grpc::ClientContext again;
  ExpectRefused(client.policies().ListPolicies(&again, page, &listed), StatusCode::INVALID_ARGUMENT,
                "PAGE_TOKEN", "page_token");
}

TEST(Policy, ASimulatedOneSaysWhatItWouldHaveDecidedAndChangesNothing) {
  DaemonProcess daemon({});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("anna", "r1"));
  const auto deferred = client.Plan(MakePlan("anna", "r2", hours(1)));
  client.Plan(MakePlan("bert", "r1"));
  v1::SimulatePolicyRequest request;
  request.set_text(PolicyPer("48h"));
  v1::SimulatePolicyResponse response;
  ASSERT_TRUE(Simulate(client, request, response).ok());
  EXPECT_EQ(response.decisions(), 3);
  ASSERT_EQ(response.changes_size(), 1);
  const v1::DecisionChange& change = response.changes(0);
  EXPECT_EQ(change.stakeholder_id(), "anna");
  EXPECT_EQ(change.touchpoint_id(), deferred.touchpoint().touchpoint_id());
  EXPECT_EQ(change.team(), "sales");
  EXPECT_EQ(change.channel(), "email");
  EXPECT_EQ(change.before().SerializeAsString(),
            deferred.touchpoint().decision().SerializeAsString());
  EXPECT_EQ(FromStamp(change.after().scheduled_time()), PlanBase() + hours(48));
  EXPECT_EQ(change.after().policy_revision(), response.policy_revision());
  std::map<std::pair<v1::Verdict, v1::Verdict>, int64_t> shifts;
  for (const v1::VerdictShift& shift : response.shifts()) {
    shifts[{shift.before(), shift.after()}] += shift.count();
  }
  EXPECT_EQ(shifts, (decltype(shifts){{{v1::VERDICT_SCHEDULED, v1::VERDICT_SCHEDULED}, 2},
                                      {{v1::VERDICT_DEFERRED, v1::VERDICT_DEFERRED}, 1}}));
  request.set_decisions(1);
  ASSERT_TRUE(Simulate(client, request, response).ok());
  EXPECT_EQ(response.decisions(), 1);
  EXPECT_EQ(client.Revision("anna"), 2);
  EXPECT_NE(Get(client).policy_revision(), response.policy_revision());

  request.set_decisions(10'001);
  ExpectRefused(Simulate(client, request, response), StatusCode::INVALID_ARGUMENT, "NUMBER_RANGE",
                "decisions");
  request.set_decisions(0);
  request.mutable_text()->replace(request.text().find("per: 48h"), 3, "pre");
  request.set_file_name("new.yaml");
  const grpc::Status bad = Simulate(client, request, response);
  ExpectRefused(bad, StatusCode::INVALID_ARGUMENT, "POLICY_INVALID", "text");
  EXPECT_THAT(bad.error_message(), HasSubstr("new.yaml:10:"));
  request.clear_text();
  ExpectRefused(Simulate(client, request, response), StatusCode::INVALID_ARGUMENT, "FIELD_MISSING",
                "text");
}

TEST(Policy, TheDataSetsWinsOverTheFileUntilAHangup) {
  RedisProcess redis;
  DaemonProcess first({.redis_url = redis.url()});
  DaemonProcess second({.redis_url = redis.url(), .policy = PolicyPer("48h")});
  EXPECT_TRUE(second.WaitForLog("the data set has another policy than the file"));
  ApiClient one(first.address());
  ApiClient two(second.address());
  const std::string before = Get(one).policy_revision();
  EXPECT_EQ(RevisionOf(two.Plan(MakePlan("anna", "r1"))), before);
  second.Signal(SIGHUP);
  ASSERT_TRUE(second.WaitForLog("the policy is in force"));
  ASSERT_TRUE(first.WaitForLog("the policy is in force"));  // nobody asks it for anything
  const auto live = Get(one);
  EXPECT_NE(live.policy_revision(), before);
  EXPECT_EQ(RevisionOf(one.Plan(MakePlan("anna", "r2"))), live.policy_revision());
  EXPECT_EQ(List(one, 1).applications(0).comment(), second.policy_file());
  second.Signal(SIGHUP);
  EXPECT_TRUE(second.WaitForLog("the policy of the file is in force already"));
}

TEST(Policy, OneThatThisBuildCannotReadStopsItFromDeciding) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url()});
  ApiClient client(daemon.address());
  const auto before = client.Plan(MakePlan("anna", "r1"));
  // As a newer daemon would leave it.
  ASSERT_TRUE(redis.Run({"HSET", "tp:{0}:policies", "sha256:newer", "policy: 2"}));
  ASSERT_TRUE(redis.Run({"RPUSH", "tp:{0}:applications", "x"}));
  ASSERT_TRUE(redis.Run({"SET", "tp:{0}:live", "2 sha256:newer"}));
  ASSERT_TRUE(daemon.WaitForLog("cannot be read here; nothing is decided"));
  v1::PlanTouchpointResponse response;
  ExpectRefused(client.Plan(MakePlan("anna", "r2"), response), StatusCode::UNAVAILABLE,
                "POLICY_UNREADABLE");
  grpc::health::v1::HealthCheckResponse health;
  std::string answer;
  EXPECT_TRUE(client.CallRaw("/grpc.health.v1.Health/Check", "", &answer).ok());
  EXPECT_TRUE(health.ParseFromString(answer));
  EXPECT_EQ(health.status(), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(client.Timeline("anna").size(), 1u);  // what was decided can be read
  ASSERT_TRUE(redis.Run({"RPOP", "tp:{0}:applications"}));
  ASSERT_TRUE(redis.Run({"SET", "tp:{0}:live", "1 " + RevisionOf(before)}));
  ASSERT_TRUE(daemon.WaitForLog("can be read again"));
  client.Plan(MakePlan("anna", "r2"));
}

/// What a caller was told about one plan.
struct Told {
  std::string revision;
  bool after = false;  // sent after the application had been answered
};

/// Several callers plan for few people through both daemons while a policy is applied on one.
TEST(Policy, UnderLoadNobodyDecidesUnderAnOldOneAfterItsApplication) {
  RedisProcess redis;
  DaemonProcess first({.redis_url = redis.url()});
  DaemonProcess second({.redis_url = redis.url(), .policy = PolicyPer("72h")});
  constexpr int kCallers = 6;
  constexpr int kPeople = 40;
  std::atomic<bool> applied = false;
  std::atomic<int> planned = 0;
  std::vector<std::vector<Told>> told(kCallers);
  std::vector<std::thread> callers;
  callers.reserve(kCallers);
  for (int c = 0; c < kCallers; ++c) {
    callers.emplace_back([&, c] {
      ApiClient client(c % 2 == 0 ? first.address() : second.address());
      for (int after = 0, i = 0; after < 60; ++i) {
        const bool is_after = applied;
        after += is_after ? 1 : 0;
        const auto response =
            client.Plan(MakePlan("load" + std::to_string(i % kPeople),
                                 "c" + std::to_string(c) + "-" + std::to_string(i)));
        told[c].push_back({RevisionOf(response), is_after});
        ++planned;
      }
    });
  }
  ApiClient client(first.address());
  while (planned < 200) {
    std::this_thread::yield();
  }
  const std::string old = Get(client).policy_revision();
  const auto now = Apply(client, PolicyPer("48h"), old);
  applied = true;
  for (std::thread& caller : callers) {
    caller.join();
  }
  int before_it = 0;
  for (const auto& answers : told) {
    for (const Told& answer : answers) {
      before_it += answer.revision == old ? 1 : 0;
      EXPECT_TRUE(!answer.after || answer.revision == now.policy_revision());
    }
  }
  EXPECT_GT(before_it, 0);
  // Whoever has been decided under the new policy keeps its cap, with all that was there before.
  for (int p = 0; p < kPeople; ++p) {
    std::vector<Instant> times;
    for (const v1::Touchpoint& touchpoint : client.Timeline("load" + std::to_string(p))) {
      if (touchpoint.state() == v1::TOUCHPOINT_STATE_PLANNED) {
        times.push_back(FromStamp(touchpoint.decision().scheduled_time()));
      }
    }
    std::sort(times.begin(), times.end());
    for (size_t i = 1; i < times.size(); ++i) {
      EXPECT_GE(times[i] - times[i - 1], hours(48)) << "load" << p;
    }
  }
}

}  // namespace
}  // namespace touchpoint::testing
