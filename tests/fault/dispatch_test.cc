// SPDX-License-Identifier: Apache-2.0
// Senders at several daemons that are killed, with their Redis: nobody is contacted twice where
// that may not be, nobody is forgotten, and no two senders hold the same contact (I21 to I26).
#include <gtest/gtest.h>

#include <algorithm>

#include "common/base/clock.h"
#include "tests/fault/extent.h"
#include "tests/fault/fleet.h"
#include "tests/fault/sender.h"
#include "tests/support/redis_process.h"
#include "tests/support/seed.h"

namespace touchpoint::fault {
namespace {

using std::chrono::seconds;
using testing::FromStamp;

constexpr size_t kDaemons = 3;
constexpr size_t kSenders = 4;
constexpr size_t kPeople = 20;  // planned for between two kills, by mail and by letter

constexpr char kDispatchPolicy[] = R"(policy: 1
channels:
  email: {delivery: at_least_once, lease: 2s, attempts: 100, backoff: 1s}
  letter: {delivery: at_most_once, lease: 2s, attempts: 100, backoff: 1s}
purposes: {promotion: {}}
)";

class DispatchTest : public ::testing::Test {
 protected:
  DispatchTest() {
    for (const std::string& address : fleet_.addresses()) {
      clients_.push_back(std::make_unique<testing::ApiClient>(address));
    }
    for (size_t i = 0; i < kSenders; ++i) {
      senders_.push_back(std::make_unique<Sender>(
          Sender::Setting{fleet_.addresses(), {"email", "letter"}, random_.Next()}, log_));
    }
  }

  uint64_t Below(uint64_t end) { return random_.Next() % end; }
  testing::ApiClient& AnyDaemon() { return *clients_[Below(kDaemons)]; }

  /// For everybody a mail and a letter that are due at once.
  void PlanSome() {
    for (size_t i = 0; i < kPeople; ++i) {
      for (const char* channel : {"email", "letter"}) {
        v1::Plan plan = testing::MakePlan("person-" + std::to_string(++people_), "r");
        plan.set_channel(channel);
        plan.clear_preferred_time();
        channels_[PlanUntilAnswered(plan)] = channel;
      }
    }
  }

  std::string PlanUntilAnswered(const v1::Plan& plan) {
    const auto until = std::chrono::steady_clock::now() + seconds(60);
    v1::PlanTouchpointResponse answer;
    grpc::Status status;
    do {
      status = AnyDaemon().Plan(plan, answer, false, seconds(2));
    } while (!status.ok() && std::chrono::steady_clock::now() < until);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return answer.touchpoint().touchpoint_id();
  }

  /// One daemon, or Redis, or both.
  void KillOne() {
    const uint64_t draw = Below(4);
    const size_t daemon = Below(kDaemons);
    if (draw <= 2) {
      fleet_.Kill(daemon);
    }
    if (draw >= 2) {
      redis_.Kill();
      redis_.Start();
    }
    if (draw <= 2) {
      fleet_.Start(daemon);
    }
  }

  v1::TouchpointState StateOf(const std::string& id) {
    v1::GetTouchpointResponse response;
    const grpc::Status status = AnyDaemon().Get(id, response);
    return status.ok() ? response.touchpoint().state() : v1::TOUCHPOINT_STATE_UNSPECIFIED;
  }

  /// Where it may be sent again, it is until that is known to have worked.
  static bool IsOver(v1::TouchpointState state, const std::string& channel) {
    return state == v1::TOUCHPOINT_STATE_DONE ||
           (state == v1::TOUCHPOINT_STATE_IN_DOUBT && channel == "letter");
  }

  /// Waits until all are sent, or somebody has to look.
  void AwaitEnds() {
    const auto until = std::chrono::steady_clock::now() + seconds(60);
    for (const auto& [id, channel] : channels_) {
      while (!IsOver(StateOf(id), channel)) {
        ASSERT_LT(std::chrono::steady_clock::now(), until)
            << id << " by " << channel << " is " << v1::TouchpointState_Name(StateOf(id))
            << ", TOUCHPOINT_SEED=" << seed_;
      }
    }
  }

  void CheckAll() {
    const auto grants = log_.Grants();
    size_t leases = 0;
    for (const auto& [id, channel] : channels_) {
      const auto of_one = grants.find(id);
      const v1::TouchpointState state = StateOf(id);
      if (of_one == grants.end()) {
        // Its only lease may have been given, and the answer lost.
        EXPECT_EQ(state, v1::TOUCHPOINT_STATE_IN_DOUBT) << id << " was never leased";
        EXPECT_EQ(channel, "letter");
        continue;
      }
      leases += of_one->second.size();
      for (const std::string& problem : ProblemsOf(id, of_one->second, channel == "letter")) {
        ADD_FAILURE() << problem << " (" << channel << "), TOUCHPOINT_SEED=" << seed_;
      }
      if (of_one->second.back().acknowledged == Settlement::kSent) {
        EXPECT_EQ(state, v1::TOUCHPOINT_STATE_DONE) << id;
      }
    }
    std::printf("%zu touchpoints, %zu leases; ", channels_.size(), leases);
  }

  /// Of what fell due after this many had been planned: how long until it was leased.
  void PrintDelays(size_t people_before) {
    std::vector<Duration> delays;
    for (const auto& [id, grants] : log_.Grants()) {
      const v1::Touchpoint& touchpoint = grants.front().lease.touchpoint();
      const size_t number = std::stoul(touchpoint.stakeholder_id().substr(7));
      if (number > people_before) {
        delays.push_back(grants.front().received -
                         FromStamp(touchpoint.decision().scheduled_time()));
      }
    }
    ASSERT_FALSE(delays.empty());
    std::sort(delays.begin(), delays.end());
    std::printf("due to leased after the faults: p50 %lld ms, p99 %lld ms\n",
                static_cast<long long>(delays[delays.size() / 2].count()),
                static_cast<long long>(delays[delays.size() * 99 / 100].count()));
  }

  const uint64_t seed_ = testing::Seed();
  SeededRandom random_{seed_};
  testing::RedisProcess redis_;
  Fleet fleet_{kDaemons, redis_.url(), {}, kDispatchPolicy};
  std::vector<std::unique_ptr<testing::ApiClient>> clients_;
  LeaseLog log_;
  std::map<std::string, std::string> channels_;  // of all that was planned, by touchpoint
  size_t people_ = 0;
  std::vector<std::unique_ptr<Sender>> senders_;
};

TEST_F(DispatchTest, NobodyIsSentToTwiceOrForgottenWhateverIsKilled) {
  const uint64_t kills = Extent("TOUCHPOINT_FAULT_LEASE_KILLS", 60, 3);
  for (uint64_t kill = 0; kill < kills; ++kill) {
    PlanSome();
    EXPECT_TRUE(log_.AwaitLeases(1 + Below(kPeople)));
    KillOne();
  }
  for (const auto& sender : senders_) {
    sender->BeReliable();
  }
  AwaitEnds();
  const size_t people_before = people_;
  PlanSome();
  AwaitEnds();
  senders_.clear();
  CheckAll();
  PrintDelays(people_before);
}

}  // namespace
}  // namespace touchpoint::fault
