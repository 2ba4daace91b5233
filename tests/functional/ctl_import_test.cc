// SPDX-License-Identifier: Apache-2.0
// touchpointctl import against a real daemon: run again, interrupted, refused, without Redis.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <csignal>
#include <fstream>
#include <map>
#include <sstream>

#include "common/base/clock.h"
#include "tests/functional/ctl_program.h"
#include "tests/support/api_client.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::touchpoint::testing::ApiClient;
using ::touchpoint::testing::DaemonProcess;
using ::touchpoint::testing::RedisProcess;

class CtlImportTest : public ::testing::Test {
 protected:
  Ended Run(std::vector<std::string> arguments, const std::string& in = "") const {
    arguments.insert(arguments.end(), {"--server", daemon_.address()});
    return RunProgram(arguments, in);
  }

  static json::object Parsed(const Ended& ended) {
    EXPECT_EQ(ended.code, 0) << ended.err;
    return json::parse(ended.out).as_object();
  }

  static int Number(const json::object& object, const char* key) {
    return object.at(key).to_number<int>();
  }

  /// `count` rows of CSV for as many stakeholders, an hour apart, from `start`.
  static std::string Csv(int count, Instant start) {
    std::string rows =
        "request_id,stakeholder_id,team,channel,purpose,preferred_time,latest_time\n";
    for (int i = 0; i < count; ++i) {
      const Instant at = start + i * kHour;
      rows += "r" + std::to_string(i) + ",s" + std::to_string(i) + ",sales,email,promotion," +
              FormatRfc3339(at) + "," + FormatRfc3339(at + 14 * kDay) + "\n";
    }
    return rows;
  }

  const Instant now_ = SystemClock().Now();
  const std::string tomorrow_ = FormatRfc3339(now_ + kDay);
  Folder folder_;
  DaemonProcess daemon_{{}};
};

TEST_F(CtlImportTest, ImportRunAgainPlansNothingTwice) {
  const std::string plans = folder_.Write("plans.csv", Csv(700, now_ + kDay));
  const json::object first = Parsed(Run({"import", "--plans", plans, "-o", "json"}));
  EXPECT_EQ(Number(first, "plans"), 700);
  EXPECT_EQ(Number(first, "scheduled"), 700);
  EXPECT_EQ(Number(first, "replayed"), 0);
  const json::object again = Parsed(Run({"import", "--plans", plans, "-o", "json"}));
  EXPECT_EQ(Number(again, "plans"), 700);
  EXPECT_EQ(Number(again, "replayed"), 700);
}

TEST_F(CtlImportTest, ImportOfOldDataGoesOnWithTheTimesItWasBegunWith) {
  const Instant long_ago = *ParseRfc3339("2013-08-01T12:00:00Z");
  const std::string mapping = folder_.Write("m.yaml", "shift: {start: now}\n");
  const std::string begun = folder_.Write("begun.csv", Csv(300, long_ago));
  EXPECT_EQ(Number(Parsed(Run({"import", "--plans", begun, "--mapping", mapping, "-o", "json"})),
                   "scheduled"),
            300);
  const std::string whole = folder_.Write("whole.csv", Csv(500, long_ago));
  const json::object rest =
      Parsed(Run({"import", "--plans", whole, "--mapping", mapping, "-o", "json"}));
  EXPECT_EQ(Number(rest, "plans"), 500);
  EXPECT_EQ(Number(rest, "replayed"), 300);
  EXPECT_EQ(Number(rest, "refused"), 0);
}

TEST_F(CtlImportTest, ImportKeepsTheOrderOfAStakeholder) {
  std::string plans;
  for (int i = 0; i < 300; ++i) {
    plans += R"({"request_id":"r)" + std::to_string(i) +
             R"(","stakeholder_id":"s","team":"sales","channel":"email","purpose":"promotion",)" +
             R"("preferred_time":")" + tomorrow_ + R"(","latest_time":")" +
             FormatRfc3339(now_ + 400 * kDay) + "\"}\n";
  }
  ASSERT_EQ(Run({"import", "--plans", "-", "--refused", folder_.Path("refused")}, plans).code, 0);
  const json::object timeline = Parsed(Run({"timeline", "s", "-o", "json"}));
  int expected = 0;
  for (const json::value& touchpoint : timeline.at("touchpoints").as_array()) {
    EXPECT_EQ(touchpoint.at("requestId").as_string(), "r" + std::to_string(expected++));
  }
  EXPECT_EQ(expected, 300);
}

TEST_F(CtlImportTest, ImportWritesRefusedRowsWithLineReasonAndField) {
  const std::string plans = folder_.Write(
      "plans.ndjson", R"({"request_id":"r1","stakeholder_id":"s","team":"sales","channel":"email",)"
                      R"("purpose":"promotion"})"
                      "\n{broken\n"
                      R"({"request_id":"r3","stakeholder_id":"s","team":"sales","channel":"fax",)"
                      R"("purpose":"promotion"})"
                      "\n");
  const Ended ended = Run({"import", "--plans", plans, "-o", "json"});
  EXPECT_EQ(ended.code, 6);
  EXPECT_EQ(Number(json::parse(ended.out).as_object(), "refused"), 2);
  EXPECT_THAT(ended.err, HasSubstr("2 rows were refused: see " + plans + ".refused.ndjson"));
  std::istringstream refused(folder_.Read("plans.ndjson.refused.ndjson"));
  std::string line;
  std::map<int, json::object> by_line;
  while (std::getline(refused, line)) {
    const json::object object = json::parse(line).as_object();
    by_line[Number(object, "line")] = object;
  }
  ASSERT_EQ(by_line.size(), 2u);
  EXPECT_EQ(by_line[2].at("reason").as_string(), "MALFORMED");
  EXPECT_EQ(by_line[3].at("reason").as_string(), "UNKNOWN_CHANNEL");
  EXPECT_EQ(by_line[3].at("field").as_string(), "channel");
  EXPECT_EQ(by_line[3].at("requestId").as_string(), "r3");
  EXPECT_TRUE(by_line[3].at("message").as_string().starts_with("channel: not a channel"));
}

TEST_F(CtlImportTest, AWrongHeaderIsToldOnceAndBeforeTheRowsThatItSpoils) {
  const std::string plans =
      folder_.Write("plans.csv",
                    "request_id,stakeholder_id,team,purpose,note\nr1,s,sales,promotion,x\n"
                    "r2,s,sales,promotion,x\n");
  const Ended ended = Run({"import", "--plans", plans});
  EXPECT_EQ(ended.code, 6);
  EXPECT_EQ(ended.err.find("columns missing: channel\ncolumns not used: note\n2 rows"), 0u)
      << ended.err;
}

TEST_F(CtlImportTest, ImportGivesUpOnADaemonThatIsSilent) {
  const std::string plans = folder_.Write("plans.csv", Csv(300, now_ + kDay));
  daemon_.Signal(SIGSTOP);
  const Ended ended = Run({"import", "--plans", plans, "--timeout", "200ms"});
  daemon_.Signal(SIGCONT);
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.err, HasSubstr("Run the same command again"));
}

TEST_F(CtlImportTest, ARunWithoutRefusedRowsLeavesNoneOfAnEarlierOne) {
  const std::string plans = folder_.Write("plans.csv", Csv(2, now_ + kDay) + "r9,s9\n");
  ASSERT_EQ(Run({"import", "--plans", plans}).code, 6);
  ASSERT_THAT(folder_.Read("plans.csv.refused.ndjson"), HasSubstr("MALFORMED"));
  folder_.Write("plans.csv", Csv(2, now_ + kDay));
  ASSERT_EQ(Run({"import", "--plans", plans}).code, 0);
  EXPECT_EQ(folder_.Read("plans.csv.refused.ndjson"), "");
}

TEST_F(CtlImportTest, InterruptedItFinishesWhatIsUnderWayAndGoesOnInTheNextRun) {
  const std::string pipe = folder_.Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const std::string rows = Csv(5000, now_ + kDay);
  const size_t half = rows.size() / 2;
  RunningProgram import({"import", "--plans", pipe, "--server", daemon_.address(), "-o", "json"});
  std::ofstream input(pipe);
  input << rows.substr(0, half) << std::flush;  // and then it is silent
  ApiClient client(daemon_.address());
  while (client.Timeline("s0").empty()) {
  }
  import.Signal(SIGINT);
  const Ended ended = import.Wait();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("interrupted: run the same command again to go on"));
  const int planned = Number(json::parse(ended.out).as_object(), "plans");
  EXPECT_GT(planned, 0);
  EXPECT_LT(planned, 5000);
  const json::object again =
      Parsed(Run({"import", "--plans", folder_.Write("plans.csv", rows), "-o", "json"}));
  EXPECT_EQ(Number(again, "plans"), 5000);
  EXPECT_EQ(Number(again, "replayed"), planned);
}

TEST_F(CtlImportTest, WhatMetAnOutageIsTriedAgainWithinTheRun) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"limits.deadline=200ms"}});
  const std::string plans = folder_.Write("plans.csv", Csv(700, now_ + kDay));
  redis.Kill();
  RunningProgram import({"import", "--plans", plans, "--server", daemon.address(), "-o", "json"});
  ASSERT_TRUE(import.WaitForErr("plans could not be decided (STORE_UNAVAILABLE): trying"));
  redis.Start();
  const Ended ended = import.Wait();
  const json::object summary = Parsed(ended);
  EXPECT_EQ(Number(summary, "plans"), 700);
  EXPECT_EQ(Number(summary, "refused"), 0);
}

TEST_F(CtlImportTest, AnOutageThatLastsEndsItAndItsRowsAreReported) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"limits.deadline=200ms"}});
  const std::string plans = folder_.Write("plans.csv", Csv(300, now_ + kDay));
  redis.Kill();
  const Ended ended =
      RunProgram({"import", "--plans", plans, "--server", daemon.address(), "--timeout", "300ms"});
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.err, HasSubstr("reason: STORE_UNAVAILABLE"));
  EXPECT_THAT(ended.err, HasSubstr("Run the same command again"));
  EXPECT_THAT(folder_.Read("plans.csv.refused.ndjson"),
              HasSubstr(R"({"line":2,"requestId":"r0","reason":"STORE_UNAVAILABLE")"));
}

}  // namespace
}  // namespace touchpoint::ctl
