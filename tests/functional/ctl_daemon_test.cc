// SPDX-License-Identifier: Apache-2.0
// touchpointctl against a real daemon: what it shows, and how it ends.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <csignal>
#include <map>
#include <sstream>

#include "common/base/clock.h"
#include "tests/functional/ctl_program.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

class CtlDaemonTest : public ::testing::Test {
 protected:
  Ended Run(std::vector<std::string> arguments, const std::string& in = "") const {
    arguments.insert(arguments.end(), {"--server", daemon_.address()});
    return RunProgram(arguments, in);
  }

  Ended Plan(const std::string& request_id, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"plan",      "--team",       "sales",    "--stakeholder",
                                          "s",         "--channel",    "email",    "--purpose",
                                          "promotion", "--request-id", request_id, "--at",
                                          tomorrow_,   "-o",           "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(arguments);
  }

  static json::object Parsed(const Ended& ended) {
    EXPECT_EQ(ended.code, 0) << ended.err;
    return json::parse(ended.out).as_object();
  }

  static std::string IdOf(const Ended& planned) {
    return std::string(json::parse(planned.out).at("touchpoint").at("touchpointId").as_string());
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
  ::touchpoint::testing::DaemonProcess daemon_{{}};
};

TEST_F(CtlDaemonTest, PlanSaysWhatWasDecidedAndFailsOnRequest) {
  const json::object first = Parsed(Plan("r1"));
  const json::object& touchpoint = first.at("touchpoint").as_object();
  EXPECT_EQ(touchpoint.at("decision").at("verdict").as_string(), "VERDICT_SCHEDULED");
  EXPECT_EQ(Plan("r2", {"--fail-on", "suppressed"}).code, 0);
  EXPECT_EQ(Plan("r3", {"--fail-on", "deferred,suppressed"}).code, 7);
  EXPECT_EQ(Parsed(Plan("r1")).at("replayed").as_bool(), true);
}

TEST_F(CtlDaemonTest, RefusedPlanNamesReasonFieldAndFix) {
  const Ended ended = Plan("r1", {"--time-zone", "Europe/Atlantis"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("reason: UNKNOWN_TIME_ZONE"));
  EXPECT_THAT(ended.err, HasSubstr("field:  plan.time_zone"));
  EXPECT_THAT(ended.err, HasSubstr("fix:    use an IANA name"));
}

TEST_F(CtlDaemonTest, TimelineShowsReasonsAndOneLinePerTouchpointAsNdjson) {
  ASSERT_EQ(Plan("r1").code, 0);
  ASSERT_EQ(Plan("r2").code, 0);
  const Ended table = Run({"timeline", "s"});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("SCHEDULED"));
  EXPECT_THAT(table.out, HasSubstr("at most 1 per 1d (with 1)"));
  std::istringstream lines(Run({"timeline", "s", "-o", "ndjson"}).out);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_TRUE(json::parse(line).is_object());
  }
  EXPECT_EQ(count, 2);
  EXPECT_EQ(Run({"timeline", "nobody"}).code, 3);
}

TEST_F(CtlDaemonTest, ExplainAndCancelTakeIdOrKey) {
  const std::string id = IdOf(Plan("r1"));
  const Ended deferred = Plan("r2");
  const Ended explained = Run({"explain", IdOf(deferred)});
  EXPECT_EQ(explained.code, 0) << explained.err;
  EXPECT_THAT(explained.out, HasSubstr("DEFERRED"));
  EXPECT_THAT(explained.out, HasSubstr("why "));
  const Ended cancelled =
      Run({"cancel", "--team", "sales", "--stakeholder", "s", "--request-id", "r1"});
  EXPECT_EQ(cancelled.code, 0) << cancelled.err;
  EXPECT_THAT(cancelled.out, HasSubstr(id));
  EXPECT_THAT(cancelled.out, HasSubstr("moved        " + IdOf(deferred)));
  EXPECT_EQ(Run({"explain", "t1.0000000000000.1"}).code, 3);
}

TEST_F(CtlDaemonTest, ThrottleLogShowsWhatWasNotSimplyScheduled) {
  ASSERT_EQ(Plan("r1").code, 0);
  const std::string id = IdOf(Plan("r2"));
  const json::object log = Parsed(Run({"throttle-log", "-o", "json"}));
  const json::array& entries = log.at("entries").as_array();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].at("touchpointId").as_string(), id);
  EXPECT_THAT(Run({"throttle-log"}).out, HasSubstr("DEFERRED"));
  EXPECT_EQ(Run({"throttle-log", "--verdict", "merged", "-o", "ndjson"}).out, "");
}

TEST_F(CtlDaemonTest, ImportRunAgainPlansNothingTwice) {
  const std::string plans = folder_.Write("plans.csv", Csv(700, now_ + kDay));
  const json::object first = Parsed(Run({"import", "--plans", plans, "-o", "json"}));
  EXPECT_EQ(Number(first, "plans"), 700);
  EXPECT_EQ(Number(first, "scheduled"), 700);
  EXPECT_EQ(Number(first, "replayed"), 0);
  const json::object again = Parsed(Run({"import", "--plans", plans, "-o", "json"}));
  EXPECT_EQ(Number(again, "plans"), 700);
  EXPECT_EQ(Number(again, "replayed"), 700);
}

TEST_F(CtlDaemonTest, ImportOfOldDataGoesOnWithTheTimesItWasBegunWith) {
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

TEST_F(CtlDaemonTest, ImportKeepsTheOrderOfAStakeholder) {
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

TEST_F(CtlDaemonTest, ImportWritesRefusedRowsWithLineReasonAndField) {
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
}

TEST_F(CtlDaemonTest, ImportGivesUpOnADaemonThatIsSilent) {
  const std::string plans = folder_.Write("plans.csv", Csv(300, now_ + kDay));
  daemon_.Signal(SIGSTOP);
  const Ended ended = Run({"import", "--plans", plans, "--timeout", "200ms"});
  daemon_.Signal(SIGCONT);
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.err, HasSubstr("Run the same command again"));
}

}  // namespace
}  // namespace touchpoint::ctl
