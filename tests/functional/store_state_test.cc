// SPDX-License-Identifier: Apache-2.0
// What the daemon makes of a Redis that is full, read-only, flushed or damaged: who is refused,
// what health and log say, and that nothing has to be restarted once it is mended.
#include <gmock/gmock.h>
#include <grpc/health/v1/health.pb.h>
#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "common/redis/server_process.h"
#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;

HealthCheckResponse::ServingStatus Health(ApiClient& client) {
  std::string answer;
  EXPECT_TRUE(client.CallRaw("/grpc.health.v1.Health/Check", "", &answer).ok());
  HealthCheckResponse response;
  EXPECT_TRUE(response.ParseFromString(answer));
  return response.status();
}

void AwaitHealth(ApiClient& client, HealthCheckResponse::ServingStatus wanted) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (Health(client) != wanted) {
    ASSERT_LT(std::chrono::steady_clock::now(), until) << "health does not become " << wanted;
  }
}

grpc::Status TryPlan(ApiClient& client, const std::string& person, const std::string& request) {
  v1::PlanTouchpointResponse response;
  return client.Plan(MakePlan(person, request), response);
}

/// A way in which Redis refuses writes, and back.
struct Trouble {
  const char* name;
  std::vector<std::string> hurt;
  std::vector<std::string> mend;
  StatusCode code;
  const char* reason;
  const char* advice;  // in the log
};

class StoreState : public ::testing::TestWithParam<Trouble> {};

TEST_P(StoreState, IsToldToCallersProbesAndOperatorsAndPasses) {
  const Trouble& trouble = GetParam();
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url()});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("anna", "r1"));
  AwaitHealth(client, HealthCheckResponse::SERVING);
  ASSERT_TRUE(redis.Run(trouble.hurt));
  ExpectRefused(TryPlan(client, "anna", "r2"), trouble.code, trouble.reason);
  AwaitHealth(client, HealthCheckResponse::NOT_SERVING);
  EXPECT_TRUE(daemon.WaitForLog(trouble.advice));
  EXPECT_EQ(client.Timeline("anna").size(), 1u) << "who only reads is served";
  ASSERT_TRUE(redis.Run(trouble.mend));
  AwaitHealth(client, HealthCheckResponse::SERVING);
  client.Plan(MakePlan("anna", "r2"));
}

INSTANTIATE_TEST_SUITE_P(All, StoreState,
                         ::testing::Values(Trouble{"NoMemory",
                                                   {"CONFIG", "SET", "maxmemory", "1"},
                                                   {"CONFIG", "SET", "maxmemory", "0"},
                                                   StatusCode::RESOURCE_EXHAUSTED,
                                                   "STORE_FULL",
                                                   "raise its maxmemory"},
                                           Trouble{"ReadOnly",
                                                   {"REPLICAOF", "127.0.0.1", "1"},
                                                   {"REPLICAOF", "NO", "ONE"},
                                                   StatusCode::UNAVAILABLE,
                                                   "STORE_UNAVAILABLE",
                                                   "make it the master"}),
                         [](const auto& trouble) { return trouble.param.name; });

/// No process of this group may let a file grow beyond `size`; as on a full disk, writing fails.
/// (Growing beyond the limit is an error instead of a signal where SIGXFSZ is ignored, which is
/// inherited.)
void LimitFiles(pid_t pid, rlim_t size) {
  const rlimit limit = {size, RLIM_INFINITY};
  ASSERT_EQ(prlimit(pid, RLIMIT_FSIZE, &limit, nullptr), 0);
}

/// Its growing file is by far the largest one there.
uintmax_t LargestFile(const std::string& directory) {
  uintmax_t largest = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    largest = entry.is_regular_file() ? std::max(largest, entry.file_size()) : largest;
  }
  return largest;
}

TEST(FullDisk, EndsAPrivateRedisUntilThereIsSpaceAndLosesNothing) {
  signal(SIGXFSZ, SIG_IGN);
  DaemonProcess daemon({});
  ApiClient client(daemon.address());
  size_t planned = 0;
  const std::string data = daemon.folder() + "/redis";
  // Beyond the size that the logs of a failing daemon reach.
  while (LargestFile(data) < 200'000) {
    client.Plan(MakePlan("s" + std::to_string(planned), "r"));
    ++planned;
  }
  const auto redis = redis::ListenerOf(data + "/redis.sock");
  ASSERT_TRUE(redis);
  LimitFiles(daemon.pid(), LargestFile(data));
  LimitFiles(*redis, LargestFile(data));
  ExpectRefused(TryPlan(client, "s0", "r2"), StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE");
  AwaitHealth(client, HealthCheckResponse::NOT_SERVING);
  EXPECT_TRUE(daemon.WaitForLog("free space, or make the disk writable"));

  LimitFiles(daemon.pid(), RLIM_INFINITY);
  if (const auto again = redis::ListenerOf(data + "/redis.sock")) {
    LimitFiles(*again, RLIM_INFINITY);
  }
  AwaitHealth(client, HealthCheckResponse::SERVING);
  for (size_t i = 0; i < planned; ++i) {
    ASSERT_GE(client.Timeline("s" + std::to_string(i)).size(), 1u) << i;
  }
  client.Plan(MakePlan("s0", "r2"));
  EXPECT_EQ(client.Timeline("s0").size(), 2u);
}

TEST(FullDisk, IsMisconfToARedisThatPromisesLess) {
  signal(SIGXFSZ, SIG_IGN);
  RedisProcess redis({"--appendfsync", "everysec"});
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"durability=relaxed"}});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("anna", "r1"));
  const auto pid = redis::ListenerOf(redis.address().socket);
  ASSERT_TRUE(pid);
  LimitFiles(*pid, LargestFile(redis.directory()));
  // The first write is taken before Redis knows.
  grpc::Status status;
  for (int i = 2; status.ok() && i < 1000; ++i) {
    status = TryPlan(client, "anna", "r" + std::to_string(i));
  }
  ExpectRefused(status, StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE");
  EXPECT_THAT(status.error_message(), HasSubstr("MISCONF"));
  AwaitHealth(client, HealthCheckResponse::NOT_SERVING);
  EXPECT_TRUE(daemon.WaitForLog("free space, or make it writable"));
  EXPECT_GE(client.Timeline("anna").size(), 1u);
  LimitFiles(*pid, RLIM_INFINITY);
  AwaitHealth(client, HealthCheckResponse::SERVING);
  client.Plan(MakePlan("ben", "r1"));
}

TEST(Damage, RefusesOneStakeholderAndSaysSoOnceUntilItIsMended) {
  RedisProcess redis;
  DaemonProcess daemon(
      {.redis_url = redis.url(), .settings = {"redis.partitions=1", "cache.bytes_max=1KiB"}});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("anna", "r1"));
  client.Plan(MakePlan("ben", "r1"));
  const std::string key = "tp:{0}:t:anna";
  for (const bool foreign : {true, false}) {
    ASSERT_TRUE(redis.Run({"COPY", key, "kept", "REPLACE"}));
    if (foreign) {
      ASSERT_TRUE(redis.Run({"DEL", key}));
      ASSERT_TRUE(redis.Run({"RPUSH", key, "foreign"}));
    } else {
      ASSERT_TRUE(redis.Run({"HSET", key, "1", "flipped"}));
    }
    client.Plan(MakePlan("carla", foreign ? "r1" : "r2"));  // pushes anna out of the cache
    for (int i = 0; i < 3; ++i) {
      ExpectRefused(TryPlan(client, "anna", "r2"), StatusCode::DATA_LOSS, "RECORD_CORRUPT");
    }
    client.Plan(MakePlan("ben", foreign ? "r2" : "r3"));
    EXPECT_EQ(Health(client), HealthCheckResponse::SERVING);
    ASSERT_TRUE(redis.Run({"COPY", "kept", key, "REPLACE"}));
    EXPECT_EQ(client.Timeline("anna").size(), 1u);
  }
  client.Plan(MakePlan("anna", "r2"));
  ASSERT_TRUE(daemon.WaitForLog("can be read again"));
  const std::string log = daemon.Log();
  size_t lines = 0;
  for (size_t at = log.find("are damaged"); at != std::string::npos;
       at = log.find("are damaged", at + 1)) {
    ++lines;
  }
  EXPECT_EQ(lines, 2u);
  EXPECT_THAT(log, ::testing::Not(HasSubstr("anna")));
}

TEST(Flushed, IsNoticedUnderALiveConnection) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url()});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("anna", "r1"));
  ASSERT_TRUE(redis.Run({"FLUSHALL"}));
  ExpectRefused(TryPlan(client, "anna", "r2"), StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE");
  AwaitHealth(client, HealthCheckResponse::NOT_SERVING);
  EXPECT_TRUE(daemon.WaitForLog("has lost its data set, or is another Redis than before"));
}

TEST(DataDirectory, IsForOneDaemonAndItsOrphanIsStopped) {
  DaemonProcess first({});
  ApiClient client(first.address());
  client.Plan(MakePlan("anna", "r1"));
  const std::string data = first.folder() + "/redis";
  DaemonProcess second({.settings = {"redis.data_dir=" + data}, .start = false});
  EXPECT_EQ(second.StartAndFail(), 69);
  const std::string log = second.Log();
  EXPECT_THAT(log, HasSubstr("another daemon uses " + data));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
  client.Plan(MakePlan("anna", "r2"));

  // Stopped, so that it outlives its daemon.
  const auto orphan = redis::ListenerOf(data + "/redis.sock");
  ASSERT_TRUE(orphan);
  kill(*orphan, SIGSTOP);
  first.Signal(SIGKILL);
  ASSERT_TRUE(first.ExitCode());
  first.Start();
  EXPECT_TRUE(redis::WaitForEnd(*orphan, std::chrono::milliseconds(0)));
  EXPECT_EQ(ApiClient(first.address()).Timeline("anna").size(), 2u);
}

}  // namespace
}  // namespace touchpoint::testing
