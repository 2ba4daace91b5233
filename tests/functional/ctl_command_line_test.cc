// SPDX-License-Identifier: Apache-2.0
// What touchpointctl says and how it ends where no daemon is needed.
#include <gmock/gmock.h>

#include "tests/functional/ctl_program.h"

namespace touchpoint::ctl {
namespace {

using ::testing::HasSubstr;

// Nothing listens on the discard port, and only root could.
const std::vector<std::string> kNobody = {"--server", "127.0.0.1:9", "--timeout", "5s"};

Ended RunAgainstNobody(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), kNobody.begin(), kNobody.end());
  return RunProgram(arguments);
}

TEST(CtlCommandLine, TellsItsVersion) {
  const Ended ended = RunProgram({"--version"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, ::testing::MatchesRegex("touchpointctl [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(CtlCommandLine, HelpNamesTheExitCodes) {
  const Ended ended = RunProgram({"--help"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("Exit codes: 0 ok, 1 error, 2 usage, 3 not found"));
}

TEST(CtlCommandLine, WrongUsageIsTwoAndNothingOnStandardOutput) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"plann"},
                                             {"timeline"},
                                             {"timeline", "s", "--from", "yesterday"},
                                             {"timeline", "s", "-o", "xml"},
                                             {"cancel"},
                                             {"cancel", "t1.0.1", "--team", "a"},
                                             {"throttle-log", "--limit", "0"},
                                             {"plan", "--team", "a"}}) {
    const Ended ended = RunProgram(arguments);
    EXPECT_EQ(ended.code, 2) << ::testing::PrintToString(arguments);
    EXPECT_EQ(ended.out, "");
    EXPECT_NE(ended.err, "");
  }
}

TEST(CtlCommandLine, WrongWordsAreNamedWithTheLikelyCorrection) {
  EXPECT_THAT(RunProgram({"plann"}).err, HasSubstr("no command 'plann', did you mean 'plan'?"));
  EXPECT_THAT(RunProgram({}).err, HasSubstr("a command is missing"));
  EXPECT_EQ(RunProgram({"timeline", "s", "-o", "jsn"})
                .err.find("--output: must be one of json, ndjson, table, did you mean 'json'?"),
            0u);
  EXPECT_THAT(RunProgram({"throttle-log", "--verdict", "4"}).err,
              HasSubstr("must be one of deferred, merged, scheduled, suppressed"));
  EXPECT_THAT(RunProgram({"plan", "--team", "a", "--stakeholder", "s", "--channel", "email",
                          "--purpose", "p", "--attribute", "x"})
                  .err,
              HasSubstr("--attribute: must be KEY=VALUE"));
}

TEST(CtlCommandLine, NobodyThereIsFiveAndSaysWhatToDo) {
  const Ended ended = RunAgainstNobody({"timeline", "s"});
  EXPECT_EQ(ended.code, 5);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("no answer from 127.0.0.1:9"));
  EXPECT_THAT(ended.err, HasSubstr("reason: NO_ANSWER"));
  EXPECT_THAT(ended.err, HasSubstr("TOUCHPOINT_SERVER"));
}

TEST(CtlCommandLine, ImportThatMeetsNobodyIsFive) {
  const Folder folder;
  const Ended ended = RunAgainstNobody(
      {"import", "--plans",
       folder.Write("plans.csv",
                    "request_id,stakeholder_id,team,channel,purpose\nr,s,a,email,sales\n")});
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.err, HasSubstr("Run the same command again"));
}

TEST(CtlCommandLine, MissingInputIsThree) {
  EXPECT_EQ(RunProgram({"import", "--plans", "/nonexistent"}).code, 3);
  EXPECT_EQ(RunProgram({"policy", "check", "/nonexistent"}).code, 3);
}

TEST(CtlCommandLine, ServerComesFromTheEnvironmentToo) {
  setenv("TOUCHPOINT_SERVER", "127.0.0.1:9", 1);
  const Ended ended = RunProgram({"timeline", "s"});
  unsetenv("TOUCHPOINT_SERVER");
  EXPECT_EQ(ended.code, 5);
  EXPECT_THAT(ended.err, HasSubstr("no answer from 127.0.0.1:9"));
}

TEST(CtlCommandLine, PolicyCheckNamesThePlaceAndTheLikelyCorrection) {
  const Folder folder;
  const Ended ended = RunProgram(
      {"policy", "check",
       folder.Write("p.yaml",
                    "policy: 1\nchannels: {email: {}}\npurposes: {sales: {}}\n"
                    "caps:\n  - {id: c, limit: 1, per: 24h, scope: {channels: [emial]}}\n")});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("p.yaml:5:"));
  EXPECT_THAT(ended.err, HasSubstr("did you mean 'email'?"));
}

TEST(CtlCommandLine, ShippedPoliciesAreGood) {
  for (const char* file :
       {"deploy/config/policy.yaml", "deploy/samples/openpayments.policy.yaml"}) {
    const Ended ended =
        RunProgram({"policy", "check", std::string(TOUCHPOINT_SOURCE) + "/" + file});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("sha256:"));
  }
}

}  // namespace
}  // namespace touchpoint::ctl
