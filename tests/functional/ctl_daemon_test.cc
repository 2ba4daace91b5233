// SPDX-License-Identifier: Apache-2.0
// touchpointctl against a real daemon: what it shows, and how it ends.
#include <gmock/gmock.h>

#include <boost/json.hpp>
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

  const std::string tomorrow_ = FormatRfc3339(SystemClock().Now() + kDay);
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

TEST_F(CtlDaemonTest, CanContactShowsChannelsAndCaps) {
  ASSERT_EQ(Plan("r1").code, 0);
  const std::vector<std::string> ask = {"can-contact", "s", "--team", "sales"};
  Ended ended = Run(ask);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("stakeholder s, sales, promotion, times in UTC"));
  EXPECT_THAT(ended.out, HasSubstr("one-a-day"));
  EXPECT_THAT(ended.out, HasSubstr("of 1"));
  ended = Run({"can-contact", "s", "--team", "sales", "--channel", "phone", "--purpose", "service",
               "-o", "json"});
  const json::object check = Parsed(ended);
  ASSERT_EQ(check.at("options").as_array().size(), 1u);
  EXPECT_EQ(check.at("options").at(0).at("channel").as_string(), "phone");
  EXPECT_EQ(check.at("purpose").as_string(), "service");
  ended = Run({"can-contact", "s", "--team", "nobody"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("field:  team"));
  EXPECT_EQ(Run({"can-contact", "s"}).code, 2);
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

TEST_F(CtlDaemonTest, ACancelThatCameBeforeItsPlanHasNoTime) {
  ASSERT_EQ(Run({"cancel", "--team", "sales", "--stakeholder", "s", "--request-id", "r9"}).code, 0);
  const Ended timeline = Run({"timeline", "s"});
  EXPECT_THAT(timeline.out, HasSubstr("1  -     CANCELLED"));
}

TEST_F(CtlDaemonTest, TimesAreInTheZoneThatTheRulesUse) {
  const Ended planned =
      Run({"plan", "--team", "sales", "--stakeholder", "s", "--channel", "email", "--purpose",
           "promotion", "--time-zone", "Asia/Tokyo", "--at", tomorrow_});
  EXPECT_THAT(planned.out, HasSubstr("times in Asia/Tokyo")) << planned.err;
  EXPECT_THAT(Run({"timeline", "s"}).out, HasSubstr("times in Asia/Tokyo"));
}

TEST_F(CtlDaemonTest, TextThatIsNotUtf8IsRefusedInOneVoice) {
  const Ended ended = Plan("r1", {"--topic", "a\xff"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.err.find("error: plan.topic: is not valid UTF-8"), 0u) << ended.err;
}

TEST_F(CtlDaemonTest, ThrottleLogShowsWhatWasNotSimplyScheduled) {
  ASSERT_EQ(Plan("r1").code, 0);
  const std::string id = IdOf(Plan("r2"));
  const json::object log = Parsed(Run({"throttle-log", "-o", "json"}));
  const json::array& entries = log.at("entries").as_array();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].at("touchpointId").as_string(), id);
  const Ended table = Run({"throttle-log", "--tz", "Europe/Berlin"});
  EXPECT_THAT(table.out, HasSubstr("DEFERRED"));
  EXPECT_EQ(table.err, "times in Europe/Berlin\n");
  EXPECT_EQ(Run({"throttle-log", "--verdict", "merged", "-o", "ndjson"}).out, "");
  const std::string spring = IdOf(Plan("r3", {"--initiative", "spring"}));
  const Ended filtered = Run({"throttle-log", "--initiative", "spring", "-o", "json"});
  const json::object found = Parsed(filtered);
  const json::array& of_spring = found.at("entries").as_array();
  ASSERT_EQ(of_spring.size(), 1u);
  EXPECT_EQ(of_spring[0].at("touchpointId").as_string(), spring);
}

}  // namespace
}  // namespace touchpoint::ctl
