// SPDX-License-Identifier: Apache-2.0
// Several senders at several daemons on one Redis: what was handed out is recorded, and checked
// afterwards (I21 to I26).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

#include "common/base/random.h"
#include "tests/functional/dispatch/lease_client.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"
#include "tests/support/seed.h"

namespace touchpoint::testing {
namespace {

using std::chrono::seconds;

constexpr char kPolicy[] = R"(policy: 1
channels: {email: {attempts: 4, backoff: 1s}}
purposes: {promotion: {rank: 3}}
)";
constexpr int kPeople = 60;
constexpr uint32_t kAttempts = 4;

struct Grant {
  v1::Lease lease;
  bool settled = false;  // its holder's word was taken: it is over
  bool returned = false;
};

/// Everything that senders saw, by touchpoint.
class History {
 public:
  void Add(const v1::Lease& lease) {
    const std::lock_guard lock(mutex_);
    grants_[lease.touchpoint().touchpoint_id()].push_back({lease, false, false});
  }
  void Settle(const v1::Lease& lease, bool returned, bool done) {
    const std::lock_guard lock(mutex_);
    for (Grant& grant : grants_[lease.touchpoint().touchpoint_id()]) {
      if (grant.lease.epoch() == lease.epoch()) {
        grant.settled = true;
        grant.returned = returned;
      }
    }
    done_ += done ? 1 : 0;
  }
  int done() const {
    const std::lock_guard lock(mutex_);
    return done_;
  }
  std::map<std::string, std::vector<Grant>> Take() {
    const std::lock_guard lock(mutex_);
    return std::move(grants_);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<Grant>> grants_;
  int done_ = 0;
};

/// A sender that mostly sends, and sometimes fails, gives back, or forgets.
class Sender {
 public:
  Sender(const std::string& address, uint64_t seed, History& history)
      : client_(address),
        random_(seed),
        history_(history),
        reader_(client_, AskForLeases({"email"}, 5, seconds(2))),
        thread_([this] { Run(); }) {}
  ~Sender() {
    reader_.Cancel();
    thread_.join();
  }

 private:
  void Run() {
    while (const auto lease = reader_.Next()) {
      history_.Add(*lease);
      Do(*lease);
      reader_.Give(1);
    }
    (void)reader_.End();
  }

  void Do(const v1::Lease& lease) {
    const uint64_t dice = random_.Next() % 10;
    if (dice == 0) {
      return;  // forgets it
    }
    if (dice == 1) {
      if (client_.TryReturn(lease.lease_token()).reason.empty()) {
        history_.Settle(lease, true, false);
      }
      return;
    }
    const auto result = dice == 2 ? v1::DISPATCH_RESULT_FAILED : v1::DISPATCH_RESULT_SENT;
    if (client_.TryAcknowledge(lease.lease_token(), result).reason.empty()) {
      history_.Settle(lease, false, result == v1::DISPATCH_RESULT_SENT);
    }
  }

  LeaseClient client_;
  SeededRandom random_;
  History& history_;
  LeaseReader reader_;
  std::thread thread_;
};

void ExpectExact(const std::string& id, std::vector<Grant> grants) {
  std::sort(grants.begin(), grants.end(),
            [](const Grant& a, const Grant& b) { return a.lease.epoch() < b.lease.epoch(); });
  uint32_t counted = 0;
  for (size_t i = 0; i < grants.size(); ++i) {
    const v1::Lease& lease = grants[i].lease;
    counted += grants[i].returned ? 0 : 1;
    EXPECT_LT(FromStamp(lease.grant_time()), FromStamp(lease.send_by())) << id;
    EXPECT_EQ(lease.dispatch_id(), grants[0].lease.dispatch_id()) << id;
    EXPECT_LE(lease.attempt(), kAttempts) << id;
    if (i > 0) {
      const v1::Lease& before = grants[i - 1].lease;
      EXPECT_GT(lease.epoch(), before.epoch()) << id << ": two senders had one epoch";
      EXPECT_NE(lease.lease_token(), before.lease_token()) << id;
      // A lease begins when the one before was given up, or has ended.
      if (!grants[i - 1].settled) {
        EXPECT_GE(FromStamp(lease.grant_time()), FromStamp(before.send_by())) << id;
      }
    }
  }
  EXPECT_LE(counted, kAttempts) << id;
}

TEST(DispatchRace, ManySendersAtTwoDaemonsGetEachEpochOnceAndOneDaemonDies) {
  const uint64_t seed = Seed();
  RedisProcess redis;
  DaemonProcess one({.redis_url = redis.url(), .policy = kPolicy});
  auto two = std::make_unique<DaemonProcess>(
      DaemonProcess::Options{.redis_url = redis.url(), .policy = kPolicy});
  ApiClient client(one.address());
  for (int i = 0; i < kPeople; ++i) {
    v1::Plan plan = MakePlan("p" + std::to_string(i), "r");
    plan.clear_preferred_time();
    client.Plan(plan);
  }
  History history;
  {
    std::vector<std::unique_ptr<Sender>> at_two;
    std::vector<std::unique_ptr<Sender>> senders;
    for (uint64_t i = 0; i < 2; ++i) {
      senders.push_back(std::make_unique<Sender>(one.address(), seed + i, history));
      at_two.push_back(std::make_unique<Sender>(two->address(), seed + 10 + i, history));
    }
    while (history.done() < kPeople / 3) {
      std::this_thread::yield();
    }
    two->Signal(SIGKILL);
    (void)two->ExitCode();
    at_two.clear();
    const auto deadline = std::chrono::steady_clock::now() + seconds(15);
    while (history.done() < kPeople * 2 / 3 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
  }
  EXPECT_GE(history.done(), kPeople * 2 / 3) << "the daemon that lives goes on";
  for (const auto& [id, grants] : history.Take()) {
    ExpectExact(id, grants);
  }
}

}  // namespace
}  // namespace touchpoint::testing
