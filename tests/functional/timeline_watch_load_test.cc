// SPDX-License-Identifier: Apache-2.0
// WatchTimeline with many writers, many watchers, several daemons and a Redis that goes away.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <set>
#include <thread>

#include "tests/functional/timeline_watcher.h"
#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;

/// Lets writers get no further ahead of a watcher than ten plans for each of its streams.
struct Pace {
  std::atomic<int> planned = 0;
  std::atomic<int> streams = 1;

  void Await() {
    for (const int number = planned++; number >= 10 * streams;) {
      std::this_thread::yield();
    }
  }
};

/// One of many who plan for the same person, and sometimes take a plan back.
void Write(const std::string& address, const std::string& name, int plans, Pace& pace) {
  ApiClient client(address);
  for (int i = 0; i < plans; ++i) {
    pace.Await();
    v1::Plan plan = MakePlan("busy", name + "-" + std::to_string(i));
    plan.set_purpose(i % 3 == 0 ? "service" : "promotion");
    const auto planned = client.Plan(plan);
    if (i % 4 == 3) {
      v1::CancelTouchpointResponse response;
      EXPECT_TRUE(client.Cancel(planned.touchpoint().touchpoint_id(), response).ok());
    }
  }
}

TEST(TimelineWatchLoad, ReconnectsLeaveNoGapUnderSixteenWriters) {
  RedisProcess redis;
  DaemonProcess first({.redis_url = redis.url(), .settings = {"watch.heartbeat=20ms"}});
  DaemonProcess second({.redis_url = redis.url(), .settings = {"watch.heartbeat=20ms"}});
  std::vector<ApiClient> clients;
  clients.emplace_back(first.address());
  clients.emplace_back(second.address());

  Pace pace;
  std::atomic<int> writing = 16;
  std::vector<std::thread> writers;
  for (int w = 0; w < 16; ++w) {
    writers.emplace_back([&, w] {
      Write(w % 2 == 0 ? first.address() : second.address(), "w" + std::to_string(w), 12, pace);
      --writing;
    });
  }
  // Another daemon every time, and every message is the last of its stream sooner or later.
  auto watcher = std::make_unique<TimelineWatcher>(clients[0].touchpoints(), "busy");
  ASSERT_TRUE(watcher->Read());
  const int64_t start = watcher->revision();
  std::vector<v1::ThrottleLogEntry> changes;
  const auto take = [&] {
    changes.insert(changes.end(), watcher->changes().begin(), watcher->changes().end());
  };
  for (; writing > 0; ++pace.streams) {
    for (int messages = 0; messages < pace.streams % 4; ++messages) {
      ASSERT_TRUE(watcher->Read());
    }
    take();
    auto next = std::make_unique<TimelineWatcher>(clients[pace.streams % 2].touchpoints(), "busy",
                                                  watcher->token());
    next->TakeOver(*watcher);
    watcher = std::move(next);
    ASSERT_TRUE(watcher->Read());
  }
  for (std::thread& writer : writers) {
    writer.join();
  }
  ASSERT_TRUE(watcher->ReadUntil(clients[0].Revision("busy")));
  take();
  EXPECT_GE(pace.streams, 16 * 12 / 10);
  EXPECT_EQ(Texts(watcher->shown()), Texts(clients[0].Timeline("busy")));
  std::set<std::string> ids;
  std::set<int64_t> revisions;
  int64_t last = start;
  for (const v1::ThrottleLogEntry& change : changes) {
    EXPECT_TRUE(ids.insert(change.entry_id()).second) << change.entry_id() << " was told twice";
    EXPECT_GE(change.revision(), last);
    last = change.revision();
    revisions.insert(last);
  }
  EXPECT_EQ(static_cast<int64_t>(revisions.size()), watcher->revision() - start);
}

TEST(TimelineWatchLoad, OneDaemonSeesWhatAnotherChangesAndResumesItsTokens) {
  RedisProcess redis;
  DaemonProcess first({.redis_url = redis.url()});
  DaemonProcess second({.redis_url = redis.url()});
  ApiClient a(first.address());
  ApiClient b(second.address());
  TimelineWatcher watcher(b.touchpoints(), "anna");
  ASSERT_TRUE(watcher.Read());
  const auto planned = a.Plan(MakePlan("anna", "r1"));
  ASSERT_TRUE(watcher.ReadUntil(1));
  EXPECT_EQ(Texts(watcher.shown()), Texts(a.Timeline("anna")));
  v1::CancelTouchpointResponse response;
  ASSERT_TRUE(a.Cancel(planned.touchpoint().touchpoint_id(), response).ok());
  TimelineWatcher resumed(a.touchpoints(), "anna", watcher.token());
  ASSERT_TRUE(resumed.ReadUntil(2));
  ASSERT_TRUE(watcher.ReadUntil(2));
  EXPECT_EQ(Texts(watcher.shown()), Texts(resumed.shown()));
  EXPECT_EQ(resumed.shown()[0].state(), v1::TOUCHPOINT_STATE_CANCELLED);
}

TEST(TimelineWatchLoad, GoesOnWhenRedisIsBack) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"watch.heartbeat=20ms"}});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("anna", "r1"));
  TimelineWatcher watcher(client.touchpoints(), "anna");
  ASSERT_TRUE(watcher.Read());
  redis.Stop();
  ASSERT_TRUE(daemon.WaitForLog("redis is of no use"));
  const int before = watcher.messages();
  while (watcher.messages() < before + 3) {
    ASSERT_TRUE(watcher.Read());  // it lives
  }
  ExpectRefused(TimelineWatcher(client.touchpoints(), "anna").Finish(), StatusCode::UNAVAILABLE,
                "STORE_UNAVAILABLE");
  redis.Start();
  v1::PlanTouchpointResponse response;
  while (!client.Plan(MakePlan("anna", "r2"), response).ok()) {
  }
  ASSERT_TRUE(watcher.ReadUntil(2));
  EXPECT_EQ(Texts(watcher.shown()), Texts(client.Timeline("anna")));
  EXPECT_EQ(watcher.snapshots(), 1);
}

/// How often Redis was asked for `command` since CONFIG RESETSTAT.
int Calls(const RedisProcess& redis, const std::string& command) {
  const std::string line = "redis-cli -s " + redis.address().socket + " info commandstats";
  FILE* pipe = popen(line.c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  std::string text;
  std::array<char, 4096> buffer = {};
  for (size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    text.append(buffer.data(), got);
  }
  EXPECT_EQ(pclose(pipe), 0);
  const std::string key = "cmdstat_" + command + ":calls=";
  const size_t at = text.find(key);
  return at == std::string::npos ? 0 : std::stoi(text.substr(at + key.size()));
}

TEST(TimelineWatchLoad, FiveHundredWatchersCostRedisAsMuchAsOne) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"limits.streams=600"}});
  ApiClient client(daemon.address());
  std::vector<std::unique_ptr<TimelineWatcher>> watchers;
  for (int i = 0; i < 500; ++i) {
    const std::string id = i % 2 == 0 ? "anna" : "s" + std::to_string(i);
    watchers.push_back(std::make_unique<TimelineWatcher>(client.touchpoints(), id));
  }
  for (const auto& watcher : watchers) {
    ASSERT_TRUE(watcher->Read());
  }
  // Their own readings of the past are over when each of a partition has heard of this.
  client.Plan(MakePlan("anna", "r0"));
  for (size_t i = 0; i < watchers.size(); i += 2) {
    ASSERT_TRUE(watchers[i]->ReadUntil(1));
  }
  ASSERT_TRUE(redis.Run({"CONFIG", "RESETSTAT"}));
  constexpr int kPlans = 10;
  for (int p = 1; p <= kPlans; ++p) {
    client.Plan(MakePlan("anna", "r" + std::to_string(p)));
    for (size_t i = 0; i < watchers.size(); i += 2) {
      ASSERT_TRUE(watchers[i]->ReadUntil(p + 1));
    }
  }
  // The journal and the timeline are read once or twice for a change, not 250 times.
  EXPECT_LE(Calls(redis, "xrange"), 4 * kPlans);
  EXPECT_LE(Calls(redis, "hgetall"), 4 * kPlans);
  EXPECT_GE(Calls(redis, "xrange"), 1);
  for (size_t i = 2; i < watchers.size(); i += 2) {
    EXPECT_EQ(Texts(watchers[i]->shown()), Texts(watchers[0]->shown()));
  }
}

TEST(TimelineWatchLoad, WhoReadsTooSlowlyIsEndedAndMayResume) {
  DaemonProcess daemon({.settings = {"watch.buffer=20"}});
  ApiClient client(daemon.address());
  // A network between the two that holds little.
  grpc::ChannelArguments arguments;
  arguments.SetInt("grpc.use_local_subchannel_pool", 1);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1024);
  const auto slow = v1::TouchpointService::NewStub(
      grpc::CreateCustomChannel(daemon.address(), grpc::InsecureChannelCredentials(), arguments));
  TimelineWatcher watcher(*slow, "slow");
  ASSERT_TRUE(watcher.Read());
  for (int p = 0; p < 300; ++p) {
    client.Plan(MakePlan("slow", "r" + std::to_string(p)));
  }
  ExpectRefused(watcher.Finish(), StatusCode::RESOURCE_EXHAUSTED, "SLOW_CONSUMER");
  TimelineWatcher resumed(client.touchpoints(), "slow", watcher.token());
  ASSERT_TRUE(resumed.ReadUntil(client.Revision("slow")));
  EXPECT_EQ(Texts(resumed.shown()), Texts(client.Timeline("slow")));
}

}  // namespace
}  // namespace touchpoint::testing
