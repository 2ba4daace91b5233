// SPDX-License-Identifier: Apache-2.0
// How the daemon starts, or does not.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdio>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

struct Outcome {
  int exit_code = -1;
  std::string output;
};

Outcome RunDaemon(const std::string& arguments) {
  Outcome outcome;
  const std::string command = std::string(kDaemonBinary) + " " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  char part[256];
  while (pipe != nullptr && fgets(part, sizeof part, pipe) != nullptr) {
    outcome.output += part;
  }
  outcome.exit_code = WEXITSTATUS(pclose(pipe));
  return outcome;
}

TEST(Start, SaysItsVersionAndItsUsage) {
  const Outcome version = RunDaemon("--version");
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.output, ::testing::StartsWith("touchpointd "));
  const Outcome help = RunDaemon("--help");
  EXPECT_EQ(help.exit_code, 0);
  for (const char* text : {"--check-config", "--set", "SIGHUP", "69", "70", "78"}) {
    EXPECT_THAT(help.output, ::testing::HasSubstr(text));
  }
  EXPECT_EQ(RunDaemon("--no-such-flag").exit_code, 2);
  EXPECT_EQ(RunDaemon("--set nonsense").exit_code, 2);
}

TEST(Start, ChecksItsConfiguration) {
  DaemonProcess daemon({.start = false});
  const Outcome good = RunDaemon("--check-config --policy " + daemon.policy_file() +
                                 " --set redis.url=redis://:hunter2@h --set limits.streams=7");
  EXPECT_EQ(good.exit_code, 0) << good.output;
  EXPECT_THAT(good.output, ::testing::HasSubstr("limits.streams = 7  (--set)"));
  EXPECT_THAT(good.output, ::testing::HasSubstr("redis.prefix = tp  (default)"));
  EXPECT_THAT(good.output, ::testing::Not(::testing::HasSubstr("hunter2")));

  const Outcome unknown =
      RunDaemon("--check-config --policy " + daemon.policy_file() + " --set limits.steams=7");
  EXPECT_EQ(unknown.exit_code, 78);
  EXPECT_THAT(unknown.output, ::testing::HasSubstr("did you mean 'limits.streams'"));

  EXPECT_EQ(RunDaemon("--check-config --policy /no/such/file").exit_code, 78);
  daemon.WritePolicy("policy: 1\nchanels: {}\n");
  const Outcome policy = RunDaemon("--check-config --policy " + daemon.policy_file());
  EXPECT_EQ(policy.exit_code, 78);
  EXPECT_THAT(policy.output, ::testing::HasSubstr("did you mean 'channels'"));
}

TEST(Start, RefusesABadPolicy) {
  DaemonProcess daemon({.policy = "policy: 1\n", .start = false});
  EXPECT_EQ(daemon.StartAndFail(), 78);
  EXPECT_THAT(daemon.Log(), ::testing::HasSubstr("the policy is refused"));
}

TEST(Start, GivesUpOnARedisThatIsNotThere) {
  DaemonProcess daemon({.redis_url = "unix:///no/such/socket",
                        .settings = {"redis.start_timeout=300ms"},
                        .start = false});
  EXPECT_EQ(daemon.StartAndFail(), 69);
}

TEST(Start, RefusesARedisThatPromisesLess) {
  RedisProcess weak({"--appendfsync", "everysec"});
  DaemonProcess strict({.redis_url = weak.url(), .start = false});
  EXPECT_EQ(strict.StartAndFail(), 78);
  EXPECT_THAT(strict.Log(), ::testing::HasSubstr("appendfsync"));
  DaemonProcess relaxed({.redis_url = weak.url(), .settings = {"durability=relaxed"}});
  ApiClient(relaxed.address()).Plan(MakePlan("fine", "r1"));

  RedisProcess evicting({"--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"});
  DaemonProcess refused({.redis_url = evicting.url(), .start = false});
  EXPECT_EQ(refused.StartAndFail(), 78);
  EXPECT_THAT(refused.Log(), ::testing::HasSubstr("maxmemory-policy"));
}

TEST(Start, RefusesAnotherNumberOfPartitions) {
  RedisProcess redis;
  { DaemonProcess first({.redis_url = redis.url()}); }
  DaemonProcess second(
      {.redis_url = redis.url(), .settings = {"redis.partitions=32"}, .start = false});
  EXPECT_EQ(second.StartAndFail(), 78);
}

TEST(Start, RefusesAnAddressThatIsTaken) {
  DaemonProcess first({});
  DaemonProcess second({.settings = {"listen.address=" + first.address()}, .start = false});
  EXPECT_EQ(second.StartAndFail(), 1);
}

TEST(Start, ServesOnAUnixSocket) {
  DaemonProcess daemon({.start = false});
  DaemonProcess other(
      {.settings = {"listen.address=unix:" + daemon.folder() + "/api.sock"}, .start = false});
  other.StartOnSocket();
  ApiClient client("unix:" + daemon.folder() + "/api.sock");
  client.Plan(MakePlan("local", "r1"));
}

TEST(Start, ListsItsServicesUnlessToldNotTo) {
  const std::string method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  const std::string list_services = std::string("\x3a\x00", 2);  // field 7, empty
  grpc::Status status;
  DaemonProcess open({});
  const auto answers = ApiClient(open.address()).StreamRaw(method, {list_services}, status);
  EXPECT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(answers.size(), 1u);
  for (const char* service : {"touchpoint.v1.TouchpointService", "touchpoint.v1.StakeholderService",
                              "touchpoint.v1.ThrottleLogService", "grpc.health.v1.Health"}) {
    EXPECT_THAT(answers[0], ::testing::HasSubstr(service));
  }
  DaemonProcess closed({.settings = {"listen.reflection=false"}});
  EXPECT_TRUE(ApiClient(closed.address()).StreamRaw(method, {list_services}, status).empty());
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST(Start, TwoDaemonsShareOneRedis) {
  RedisProcess redis;
  DaemonProcess first({.redis_url = redis.url()});
  DaemonProcess second({.redis_url = redis.url()});
  ApiClient a(first.address());
  ApiClient b(second.address());
  for (int i = 0; i < 5; ++i) {
    a.Plan(MakePlan("shared", "a" + std::to_string(i)));
    b.Plan(MakePlan("shared", "b" + std::to_string(i)));
  }
  std::vector<Instant> times;
  for (const v1::Touchpoint& touchpoint : a.Timeline("shared")) {
    times.push_back(FromStamp(touchpoint.decision().scheduled_time()));
  }
  ASSERT_EQ(times.size(), 10u);
  for (size_t i = 0; i < times.size(); ++i) {
    EXPECT_EQ(times[i], PlanBase() + static_cast<int>(i) * kDay);
  }
}

TEST(Start, WritesOneLinePerThrottleDecisionWithoutTheStakeholder) {
  DaemonProcess daemon({});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("secret-person", "r1"));
  client.Plan(MakePlan("secret-person", "r2"));
  ASSERT_TRUE(daemon.WaitForLog("\"logger\":\"decision\""));
  const std::string log = daemon.Log();
  EXPECT_THAT(log, ::testing::Not(::testing::HasSubstr("secret-person")));
  for (const char* field :
       {"\"msg\":\"deferred\"", "\"stakeholder\":\"sh_", "\"team\":\"sales\"",
        "\"rule\":\"one-a-day\"", "\"cause\":\"PLANNED\"", "\"verdict\":\"DEFERRED\"",
        "\"channel\":\"email\"", "\"purpose\":\"promotion\"",
        "\"policy_rev\":\"sha256:", "\"scheduled\":\""}) {
    EXPECT_THAT(log, ::testing::HasSubstr(field));
  }
  DaemonProcess open({.settings = {"log.pii=clear"}});
  ApiClient open_client(open.address());
  open_client.Plan(MakePlan("known-person", "r1"));
  open_client.Plan(MakePlan("known-person", "r2"));
  EXPECT_TRUE(open.WaitForLog("\"stakeholder\":\"known-person\""));
}

}  // namespace
}  // namespace touchpoint::testing
