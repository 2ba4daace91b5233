// SPDX-License-Identifier: Apache-2.0
// Daemons of two versions on one data set. `next` is this build with functions of the next
// version's names; what a released predecessor really leaves behind, only its own build can show.
#include <gmock/gmock.h>
#include <grpc/health/v1/health.pb.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "tests/functional/timeline_watcher.h"
#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;
using ::testing::HasSubstr;

constexpr int kPeople = 12;

std::string Person(int number) {
  return "p" + std::to_string(number);
}

/// Plans for all people through one daemon, until told to stop; answers what was acknowledged.
class Writer {
 public:
  Writer(const DaemonProcess& daemon, std::string name)
      : client_(daemon.address()), name_(std::move(name)), thread_([this] { Run(); }) {}

  std::set<std::string> Stop() {
    stop_ = true;
    thread_.join();
    return std::move(acknowledged_);
  }
  int planned() const { return planned_; }

 private:
  void Run() {
    for (int i = 0; !stop_ && i < 2'000; ++i) {
      v1::Plan plan = MakePlan(Person(i % kPeople), name_ + "-" + std::to_string(i));
      plan.set_purpose(i % 5 == 0 ? "service" : "promotion");
      acknowledged_.insert(client_.Plan(plan).touchpoint().touchpoint_id());
      ++planned_;
    }
  }

  ApiClient client_;
  const std::string name_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> planned_ = 0;
  std::set<std::string> acknowledged_;
  std::thread thread_;
};

void AwaitPlans(const Writer& writer, int more) {
  for (const int until = writer.planned() + more; writer.planned() < until;) {
    std::this_thread::yield();
  }
}

/// Everything acknowledged is there once, and no two contacts of a person are within a day.
void ExpectExact(ApiClient& client, std::set<std::string> acknowledged) {
  for (int p = 0; p < kPeople; ++p) {
    std::vector<Instant> times;
    for (const v1::Touchpoint& touchpoint : client.Timeline(Person(p))) {
      EXPECT_EQ(acknowledged.erase(touchpoint.touchpoint_id()), 1u);
      if (touchpoint.state() == v1::TOUCHPOINT_STATE_PLANNED) {
        times.push_back(FromStamp(touchpoint.decision().scheduled_time()));
      }
    }
    std::sort(times.begin(), times.end());
    for (size_t i = 1; i < times.size(); ++i) {
      EXPECT_GE(times[i] - times[i - 1], hours(24)) << Person(p);
    }
  }
  EXPECT_TRUE(acknowledged.empty());
}

TEST(VersionSkew, ANewerDaemonComesAndGoesWhileAnOlderOneWorks) {
  RedisProcess redis;
  DaemonProcess older({.redis_url = redis.url()});
  Writer first(older, "older");
  ApiClient client(older.address());
  TimelineWatcher watcher(client.touchpoints(), Person(0));
  AwaitPlans(first, 50);
  std::set<std::string> acknowledged;
  {
    DaemonProcess newer({.redis_url = redis.url(), .binary = TOUCHPOINTD_NEXT});
    Writer second(newer, "newer");
    AwaitPlans(second, 50);
    AwaitPlans(first, 50);
    // Either may start while the other works.
    DaemonProcess again({.redis_url = redis.url()});
    Writer third(again, "again");
    AwaitPlans(third, 50);
    acknowledged.merge(third.Stop());
    acknowledged.merge(second.Stop());
    newer.Signal(SIGTERM);
    EXPECT_EQ(newer.ExitCode(), 0);
  }
  // Gone back to the older version alone: as if nothing had been.
  AwaitPlans(first, 50);
  acknowledged.merge(first.Stop());
  ExpectExact(client, std::move(acknowledged));
  ASSERT_TRUE(watcher.ReadUntil(client.Revision(Person(0))));
  EXPECT_EQ(Texts(watcher.shown()), Texts(client.Timeline(Person(0))));
  // Each had its own functions, and left the other's alone.
  for (const char* library : {THIS_LIBRARY, NEXT_LIBRARY}) {
    EXPECT_TRUE(redis.Run({"FUNCTION", "DELETE", library})) << library << " is not there";
  }
}

TEST(VersionSkew, WhoeverFindsItsFunctionsDeletedLoadsThemAgain) {
  RedisProcess redis;
  DaemonProcess older({.redis_url = redis.url()});
  DaemonProcess newer({.redis_url = redis.url(), .binary = TOUCHPOINTD_NEXT});
  ApiClient a(older.address());
  ApiClient b(newer.address());
  ASSERT_TRUE(
      redis.Run({"FUNCTION", "DELETE", THIS_LIBRARY}));  // by somebody who thought it was unused
  a.Plan(MakePlan("anna", "r1"));
  b.Plan(MakePlan("anna", "r2"));
  EXPECT_EQ(a.Revision("anna"), 2);
}

/// One person has a record as the next version would write it.
class NewerRecord : public ::testing::Test {
 protected:
  NewerRecord() {
    client_.Plan(MakePlan("anna", "r1"));
    client_.Plan(MakePlan("ben", "r1"));
  }

  /// Makes the seal of a field say that it is of the next version.
  void Age(const std::string& key, const std::string& field) {
    ASSERT_TRUE(redis_.Run({"EVAL",
                            "local v = redis.call('HGET', KEYS[1], ARGV[1]) "
                            "return redis.call('HSET', KEYS[1], ARGV[1], '\\2' .. v:sub(2))",
                            "1", key, field}));
  }

  RedisProcess redis_;
  DaemonProcess daemon_{{.redis_url = redis_.url(), .settings = {"redis.partitions=1"}}};
  ApiClient client_{daemon_.address()};
};

TEST_F(NewerRecord, IsRefusedForItsPersonOnlyAndLeftAsItIs) {
  TimelineWatcher watcher(client_.touchpoints(), "anna");
  ASSERT_TRUE(watcher.Read());
  Age("tp:{0}:t:anna", "1");
  daemon_.Signal(SIGTERM);
  ASSERT_EQ(daemon_.ExitCode(), 0);
  daemon_.Start();  // with an empty cache
  ApiClient client(daemon_.address());
  v1::PlanTouchpointResponse response;
  ExpectRefused(client.Plan(MakePlan("anna", "r2"), response), StatusCode::FAILED_PRECONDITION,
                "RECORD_NEWER");
  ExpectRefused(TimelineWatcher(client.touchpoints(), "anna").Finish(),
                StatusCode::FAILED_PRECONDITION, "RECORD_NEWER");
  client.Plan(MakePlan("ben", "r2"));
  EXPECT_EQ(client.Timeline("ben").size(), 2u);
  std::string answer;
  grpc::health::v1::HealthCheckResponse health;
  ASSERT_TRUE(client.CallRaw("/grpc.health.v1.Health/Check", "", &answer).ok());
  ASSERT_TRUE(health.ParseFromString(answer));
  EXPECT_EQ(health.status(), grpc::health::v1::HealthCheckResponse::SERVING);
}

TEST_F(NewerRecord, OfDetailsIsRefusedLikewise) {
  const std::string id = client_.Timeline("anna")[0].touchpoint_id();
  Age("tp:{0}:d:anna", "1");
  v1::GetTouchpointResponse response;
  ExpectRefused(client_.Get(id, response), StatusCode::FAILED_PRECONDITION, "RECORD_NEWER");
  ExpectRefused(TimelineWatcher(client_.touchpoints(), "anna").Finish(),
                StatusCode::FAILED_PRECONDITION, "RECORD_NEWER");
}

TEST_F(NewerRecord, InTheJournalEndsWatchersInsteadOfLeavingThemWaiting) {
  TimelineWatcher watcher(client_.touchpoints(), "ben");
  ASSERT_TRUE(watcher.Read());
  // Behind what the last call wrote, as a newer daemon would.
  ASSERT_TRUE(redis_.Run({"EVAL",
                          "local e = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1] "
                          "local f = {} "
                          "for i = 1, #e[2], 2 do f[e[2][i]] = e[2][i + 1] end "
                          "local ms, n = e[1]:match('^(%d+)%-(%d+)$') "
                          "local id = ms .. '-' .. (n + 1) "
                          "redis.call('XADD', KEYS[1], id, 'p', e[1], 'h', '\\2' .. f.h:sub(2), "
                          "'e', f.e) "
                          "return redis.call('SET', KEYS[2], id .. ' ' .. id)",
                          "2", "tp:{0}:log", "tp:{0}:clock"}));
  ExpectRefused(watcher.Finish(), StatusCode::FAILED_PRECONDITION, "RECORD_NEWER");
  client_.Plan(MakePlan("ben", "r2"));  // deciding does not read the journal
}

TEST(VersionSkew, ADataSetOfANewerFormatIsNotOpened) {
  RedisProcess redis;
  { DaemonProcess daemon({.redis_url = redis.url()}); }
  ASSERT_TRUE(redis.Run({"HSET", "tp:dataset", "format", "3"}));
  DaemonProcess daemon({.redis_url = redis.url(), .start = false});
  EXPECT_EQ(daemon.StartAndFail(), 78);
  EXPECT_THAT(daemon.Log(), HasSubstr("the data set has format 3"));
}

}  // namespace
}  // namespace touchpoint::testing
