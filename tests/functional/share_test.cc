// SPDX-License-Identifier: Apache-2.0
// What one token may take of a daemon, and what is left for the others.
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/support/api_matchers.h"
#include "tests/support/authority.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::steady_clock;

/// A daemon that several teams share.
class Shared {
 public:
  explicit Shared(const std::vector<std::string>& limits)
      : daemon_({.settings = TokenSettings(file_, limits)}) {}

  ApiClient Planner(const std::string& team) const {
    ApiClient admin(daemon_.address(), {AdminToken(), "", "", ""});
    const auto request = AskForToken(auth::Role::kPlanner, {team});
    return ApiClient(daemon_.address(), {CreateToken(admin, request), "", "", ""});
  }

 private:
  AdminTokenFile file_;
  DaemonProcess daemon_;
};

/// Plans one after the other without a pause, until told to stop.
struct Greedy {
  std::atomic<uint64_t> planned = 0;
  std::atomic<uint64_t> refused = 0;

  void Run(ApiClient& client, int worker, const std::atomic<bool>& stop) {
    for (int i = 0; !stop; ++i) {
      v1::PlanTouchpointResponse response;
      const std::string id = "g" + std::to_string(worker) + "-" + std::to_string(i);
      const grpc::Status status = client.Plan(MakePlan(id, "r1"), response);
      if (status.ok()) {
        ++planned;
        continue;
      }
      const Refusal refusal = ToRefusal(status);
      EXPECT_EQ(refusal.reason, "TEAM_QUOTA") << refusal.message;
      EXPECT_TRUE(refusal.has_retry);
      ++refused;
    }
  }
};

TEST(Share, ATeamBeyondItsShareIsRefusedAndNoOther) {
  const Shared shared({"limits.token_plans_per_second=2"});
  ApiClient greedy = shared.Planner("sales");
  ApiClient modest = shared.Planner("sales");
  v1::PlanTouchpointsRequest bulk;
  for (int i = 0; i < 200; ++i) {
    *bulk.add_plans() = MakePlan("g" + std::to_string(i), "r1");
  }
  const auto answers = greedy.BulkRaw({bulk.SerializeAsString(), bulk.SerializeAsString()});
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_TRUE(answers[0].results(0).has_planned());
  for (const v1::PlanResult& result : answers[1].results()) {
    const Refusal refusal = ToRefusal(result.error());
    EXPECT_EQ(refusal.code, StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(refusal.reason, "TEAM_QUOTA");
    EXPECT_TRUE(refusal.has_retry);
  }
  v1::PlanTouchpointResponse planned;
  const Refusal unary = ToRefusal(greedy.Plan(MakePlan("g", "r9"), planned));
  EXPECT_EQ(unary.reason, "TEAM_QUOTA");
  EXPECT_TRUE(unary.has_retry);
  modest.Plan(MakePlan("m", "r1"));
}

TEST(Share, OneAtManyTimesItsShareTakesNothingOfAnothers) {
  constexpr uint64_t kRate = 50;
  const Shared shared({"limits.token_plans_per_second=" + std::to_string(kRate),
                       "limits.token_requests_in_flight=4", "limits.requests_in_flight=16"});
  ApiClient greedy = shared.Planner("sales");
  ApiClient modest = shared.Planner("service");
  Greedy load;
  std::atomic<bool> stop = false;
  constexpr int kWorkers = 20;
  std::vector<std::thread> workers;
  workers.reserve(kWorkers);
  const auto start = steady_clock::now();
  for (int worker = 0; worker < kWorkers; ++worker) {
    workers.emplace_back([&, worker] { load.Run(greedy, worker, stop); });
  }
  // The other takes the whole of its own share, by and by, until the greedy one has asked for ten
  // times what it was given.
  uint64_t modest_plans = 0;
  while (modest_plans < kRate || load.planned + load.refused < 10 * load.planned) {
    const auto share = std::chrono::duration<double>(steady_clock::now() - start).count() * kRate;
    if (static_cast<double>(modest_plans) > share) {
      std::this_thread::yield();
      continue;
    }
    v1::Plan plan = MakePlan("m" + std::to_string(modest_plans++), "r1");
    plan.set_team("service");
    v1::PlanTouchpointResponse response;
    const grpc::Status status = modest.Plan(plan, response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  stop = true;
  for (std::thread& worker : workers) {
    worker.join();
  }
  const double seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
  EXPECT_LE(static_cast<double>(load.planned), kRate * (seconds + 1) + 1);
  EXPECT_GT(load.refused, 0u);
}

}  // namespace
}  // namespace touchpoint::testing
