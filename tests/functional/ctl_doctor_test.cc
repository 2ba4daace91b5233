// SPDX-License-Identifier: Apache-2.0
// touchpointctl doctor: on a healthy installation, without Redis, and on one that has become weaker
// than what is configured.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <map>

#include "tests/functional/ctl_program.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_nodes.h"
#include "tests/support/redis_process.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::touchpoint::testing::DaemonProcess;
using ::touchpoint::testing::RedisProcess;

struct Report {
  int code = -1;
  std::string condition;
  std::map<std::string, std::string> conditions;  // by subject
  std::map<std::string, std::string> sentences;
};

Report Examine(const std::string& server) {
  const Ended ended = RunProgram({"doctor", "--server", server, "-o", "json"});
  EXPECT_EQ(ended.err, "");
  const json::object object = json::parse(ended.out).as_object();
  Report report{ended.code, std::string(object.at("condition").as_string()), {}, {}};
  for (const json::value& finding : object.at("findings").as_array()) {
    const std::string subject(finding.at("subject").as_string());
    report.conditions[subject] = std::string(finding.at("condition").as_string());
    report.sentences[subject] = std::string(finding.at("what").as_string());
  }
  return report;
}

TEST(CtlDoctorTest, AHealthyInstallationHasNothingBroken) {
  const RedisProcess redis;
  const DaemonProcess daemon({.redis_url = redis.url()});
  const Report report = Examine(daemon.address());
  EXPECT_EQ(report.code, 0);
  EXPECT_NE(report.condition, "broken");
  for (const char* subject :
       {"daemon", "versions", "clock here", "redis", "durability", "what would be lost",
        "functions", "memory", "clock of redis", "policy"}) {
    EXPECT_EQ(report.conditions.at(subject), "ok") << report.sentences.at(subject);
  }
  EXPECT_THAT(report.sentences.at("durability"), HasSubstr("class fsync"));
  EXPECT_THAT(report.sentences.at("policy"), HasSubstr("policy 1 is in force, applied by file"));
  EXPECT_THAT(report.sentences.at("redis"), HasSubstr("Redis is version 7."));
  EXPECT_THAT(RunProgram({"doctor", "--server", daemon.address()}).out,
              HasSubstr("durability: class fsync is configured and proven\n"));
}

TEST(CtlDoctorTest, TheDaemonsOwnRedisIsCalledThat) {
  const DaemonProcess daemon({.settings = {"durability=relaxed"}});
  const Report report = Examine(daemon.address());
  EXPECT_EQ(report.code, 0);
  EXPECT_THAT(report.sentences.at("redis"), HasSubstr("the daemon's own Redis"));
  EXPECT_THAT(report.sentences.at("durability"), HasSubstr("class relaxed"));
  EXPECT_THAT(report.sentences.at("what would be lost"), HasSubstr("last two seconds"));
}

TEST(CtlDoctorTest, ARedisThatIsStoppedOrSilentIsBroken) {
  RedisProcess redis;
  const DaemonProcess daemon({.redis_url = redis.url()});
  redis.Suspend();
  const Report silent = Examine(daemon.address());
  redis.Resume();
  EXPECT_EQ(silent.code, 8);
  EXPECT_EQ(silent.conditions.at("redis"), "broken");
  redis.Stop();
  ASSERT_TRUE(daemon.WaitForLog("redis is of no use"));
  const Report stopped = Examine(daemon.address());
  EXPECT_EQ(stopped.code, 8);
  EXPECT_EQ(stopped.conditions.at("redis"), "broken");
  EXPECT_EQ(stopped.conditions.at("daemon"), "broken");
  EXPECT_EQ(stopped.conditions.count("policy"), 0u);
}

TEST(CtlDoctorTest, AWeakerClassThanConfiguredIsBrokenWithTheSettingNamed) {
  const RedisProcess redis;
  const DaemonProcess daemon({.redis_url = redis.url()});
  ASSERT_TRUE(redis.Run({"CONFIG", "SET", "appendfsync", "everysec"}));
  const Report report = Examine(daemon.address());
  EXPECT_EQ(report.code, 8);
  EXPECT_EQ(report.conditions.at("durability"), "broken");
  EXPECT_EQ(report.conditions.at("what would be lost"), "broken");
  EXPECT_THAT(report.sentences.at("durability"), HasSubstr("appendfsync is everysec"));
  EXPECT_EQ(report.conditions.at("redis"), "ok");
}

TEST(CtlDoctorTest, FunctionsThatAreGoneAndMemoryThatIsFullAreTold) {
  const RedisProcess redis;
  const DaemonProcess daemon({.redis_url = redis.url()});
  ASSERT_TRUE(redis.Run({"FUNCTION", "FLUSH"}));
  ASSERT_TRUE(redis.Run({"CONFIG", "SET", "maxmemory", "1"}));
  const Report report = Examine(daemon.address());
  EXPECT_EQ(report.code, 8);
  EXPECT_EQ(report.conditions.at("functions"), "attention");
  EXPECT_EQ(report.conditions.at("memory"), "broken");
}

TEST(CtlDoctorTest, WithoutADaemonItSaysSo) {
  const Report report = Examine("127.0.0.1:9");
  EXPECT_EQ(report.code, 5);
  EXPECT_EQ(report.condition, "broken");
  EXPECT_THAT(report.sentences.at("daemon"), HasSubstr("no answer from 127.0.0.1:9"));
}

TEST(CtlDoctorTest, AReplicaThatIsSetToLessBreaksItsClass) {
  ::touchpoint::testing::RedisNodes nodes(2);
  const DaemonProcess daemon(
      {.redis_url = nodes.url(0), .settings = {"durability=replicated", "redis.replicas=1"}});
  const Report proven = Examine(daemon.address());
  EXPECT_EQ(proven.code, 0);
  EXPECT_THAT(proven.sentences.at("durability"), HasSubstr("class replicated is configured and"));
  EXPECT_THAT(proven.sentences.at("what would be lost"), HasSubstr("with any one node"));
  ASSERT_TRUE(nodes[1].Run({"CONFIG", "SET", "appendfsync", "everysec"}));
  const Report broken = Examine(daemon.address());
  EXPECT_EQ(broken.code, 8);
  EXPECT_EQ(broken.conditions.at("durability"), "broken");
  EXPECT_THAT(broken.sentences.at("durability"),
              HasSubstr("setting appendfsync is everysec and must be always"));
}

}  // namespace
}  // namespace touchpoint::ctl
