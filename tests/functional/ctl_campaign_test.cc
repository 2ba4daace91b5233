// SPDX-License-Identifier: Apache-2.0
// touchpointctl campaign against a real daemon.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "common/base/clock.h"
#include "tests/functional/ctl_program.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

class CtlCampaignTest : public ::testing::Test {
 protected:
  Ended Run(std::vector<std::string> arguments, const std::string& in = "") const {
    arguments.insert(arguments.begin(), "campaign");
    arguments.insert(arguments.end(), {"--server", daemon_.address()});
    return RunProgram(arguments, in);
  }

  std::vector<std::string> Plan(const std::string& audience,
                                const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"plan",      "spring",  "--team",     "sales",
                                          "--channel", "email",   "--purpose",  "promotion",
                                          "--at",      tomorrow_, "--audience", audience};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  static std::string Ids(int from, int to) {
    std::string ids;
    for (int i = from; i < to; ++i) {
      ids += "s" + std::to_string(i) + "\n";
    }
    return ids;
  }

  const std::string tomorrow_ = FormatRfc3339(SystemClock().Now() + kDay);
  Folder folder_;
  ::touchpoint::testing::RedisProcess redis_;
  ::touchpoint::testing::DaemonProcess daemon_{{.redis_url = redis_.url()}};
};

TEST_F(CtlCampaignTest, PreviewsPlansShowsAndCancels) {
  const std::string file = folder_.Write("ids", Ids(0, 1'200) + "s7\n");
  const Ended preview = Run(Plan(file, {"--validate-only"}));
  EXPECT_EQ(preview.code, 0) << preview.err;
  EXPECT_EQ(Run({"show", "spring", "--team", "sales"}).code, 3);
  const Ended planned = Run(Plan(file));
  EXPECT_EQ(planned.code, 0) << planned.err;
  EXPECT_EQ(planned.out, preview.out);
  EXPECT_THAT(planned.out, HasSubstr("1,200"));
  EXPECT_THAT(planned.out, HasSubstr("duplicates"));
  const Ended shown = Run({"show", "spring", "--team", "sales"});
  EXPECT_THAT(shown.out, HasSubstr("CLOSED"));
  EXPECT_THAT(shown.out, HasSubstr(planned.out));
  const Ended cancelled = Run({"cancel", "spring", "--team", "sales"});
  EXPECT_EQ(cancelled.code, 0) << cancelled.err;
  EXPECT_THAT(cancelled.out, HasSubstr("cancelled    1,200\n"));
  EXPECT_EQ(Run({"cancel", "spring", "--team", "sales"}).out, cancelled.out);
  const Ended late = Run(Plan(folder_.Write("more", Ids(0, 1'300))));
  EXPECT_EQ(late.code, 1);
  EXPECT_THAT(late.err, HasSubstr("reason: CAMPAIGN_CANCELLED"));
}

TEST_F(CtlCampaignTest, GoesOnWhereItStopped) {
  // Without its end, as if it had been interrupted: the audience is longer the second time.
  const std::string whole = Ids(0, 2'345);
  const std::string broken = whole + "no id\n";
  const Ended first = Run(Plan("-", {"-o", "json"}), broken);
  EXPECT_EQ(first.code, 6) << first.err;
  EXPECT_THAT(first.err, HasSubstr("stakeholder 2346 of the audience"));
  const json::value answer = json::parse(first.out);
  EXPECT_EQ(answer.at("totals").at("scheduled").as_string(), "2345");
  const Ended again = Run(Plan("-", {"-o", "json"}), broken);
  EXPECT_EQ(json::parse(again.out), answer) << again.err;
  const Ended shorter = Run(Plan("-"), Ids(0, 10));
  EXPECT_EQ(shorter.code, 1);
  EXPECT_THAT(shorter.err, HasSubstr("it is another one"));
}

TEST_F(CtlCampaignTest, WaitsForRedisThatRestarts) {
  redis_.Stop();
  const std::string file = folder_.Write("ids", Ids(0, 3'000));
  std::vector<std::string> arguments = Plan(file, {"--server", daemon_.address()});
  arguments.insert(arguments.begin(), "campaign");
  RunningProgram program(arguments);
  EXPECT_TRUE(program.WaitForErr("the stream broke (STORE_UNAVAILABLE): going on from 0"));
  redis_.Start();
  const Ended ended = program.Wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("3,000"));
}

TEST_F(CtlCampaignTest, AHeaderIsReadFromAFile) {
  const std::string header =
      folder_.Write("header.json", R"({"campaignId":"autumn","team":"sales","channel":"email",)"
                                   R"("purpose":"promotion","preferredTime":")" +
                                       tomorrow_ + R"("})");
  const std::string file = folder_.Write("ids", Ids(0, 3));
  EXPECT_EQ(Run({"plan", "--header", header, "--audience", file}).code, 0);
  EXPECT_EQ(Run({"show", "autumn", "--team", "sales"}).code, 0);
  const Ended changed = Run({"plan", "--header", header, "--topic", "x", "--audience", file});
  EXPECT_EQ(changed.code, 1);
  EXPECT_THAT(changed.err, HasSubstr("reason: CAMPAIGN_ID_REUSED"));
  EXPECT_THAT(Run({"plan", "--header", folder_.Write("bad", "{"), "--audience", file}).err,
              HasSubstr("is no header of a campaign in JSON"));
  EXPECT_EQ(Run({"plan", "--header", "/nowhere", "--audience", file}).code, 3);
  EXPECT_THAT(Run({"plan", "x", "--audience", file}).err, HasSubstr("field:  header.team"));
}

}  // namespace
}  // namespace touchpoint::ctl
