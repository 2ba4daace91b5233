// SPDX-License-Identifier: Apache-2.0
// touchpointctl policy against a real daemon.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>

#include "tests/functional/ctl_program.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

class CtlPolicyTest : public ::testing::Test {
 protected:
  Ended Run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "policy");
    arguments.insert(arguments.end(), {"--server", daemon_.address()});
    return RunProgram(arguments, "");
  }

  /// The daemon's policy with another cap, in a file.
  std::string File(const std::string& per) const {
    std::string policy = ::touchpoint::testing::kTestPolicy;
    policy.replace(policy.find("per: 24h"), 8, "per: " + per);
    std::string file = daemon_.folder() + "/" + per + ".yaml";
    std::ofstream(file) << policy;
    return file;
  }

  std::string Live() const {
    const Ended shown = Run({"show", "-o", "json"});
    EXPECT_EQ(shown.code, 0) << shown.err;
    return std::string(json::parse(shown.out).at("policyRevision").as_string());
  }

  ::touchpoint::testing::DaemonProcess daemon_{{}};
};

TEST_F(CtlPolicyTest, AppliesShowsListsComparesAndGoesBack) {
  const std::string first = Live();
  const Ended dry = Run({"apply", File("48h"), "--dry-run"});
  EXPECT_THAT(dry.out, HasSubstr("would come into force")) << dry.err;
  EXPECT_EQ(Live(), first);
  const Ended applied = Run({"apply", File("48h"), "--comment", "less mail", "--expect", "1"});
  EXPECT_EQ(applied.code, 0) << applied.err;
  EXPECT_THAT(applied.out, HasSubstr(": in force\n"));
  const std::string second = Live();
  EXPECT_NE(second, first);
  EXPECT_THAT(Run({"apply", File("48h")}).out, HasSubstr("in force already"));

  const Ended list = Run({"list"});
  EXPECT_THAT(list.out, HasSubstr("less mail"));
  EXPECT_THAT(list.out, HasSubstr(first));
  const Ended diff = Run({"diff", "1"});
  EXPECT_EQ(diff.code, 0) << diff.err;
  EXPECT_THAT(diff.out, HasSubstr("--- " + first + "\n+++ " + second + "\n"));
  EXPECT_THAT(diff.out, Not(HasSubstr("channels")));

  EXPECT_EQ(Run({"rollback", first.substr(7, 12), "--expect", second}).code, 0);
  EXPECT_EQ(Live(), first);
  EXPECT_THAT(Run({"list"}).out, HasSubstr("rollback to " + first.substr(7, 12)));
}

TEST_F(CtlPolicyTest, WhatIsShownCanBeApplied) {
  const std::string live = Live();
  const std::string file = daemon_.folder() + "/shown.yaml";
  std::ofstream(file) << Run({"show"}).out;
  EXPECT_THAT(Run({"apply", file}).out, HasSubstr(live + ": in force already"));
}

TEST_F(CtlPolicyTest, ABadFileIsRefusedInTheWordsOfCheck) {
  const std::string file = File("soon");
  const Ended applied = Run({"apply", file});
  EXPECT_EQ(applied.code, 1);
  EXPECT_THAT(applied.err, HasSubstr(file + ":10:"));
  EXPECT_THAT(applied.err, HasSubstr("reason: POLICY_INVALID"));
  const Ended checked = RunProgram({"policy", "check", file}, "");
  EXPECT_EQ(applied.err.substr(0, applied.err.find("  reason")),
            checked.err.substr(0, checked.err.find("  reason")));
}

TEST_F(CtlPolicyTest, WhatIsNotThereOrNotExpectedIsSaid) {
  EXPECT_EQ(Run({"show", "7"}).code, 3);
  EXPECT_EQ(Run({"rollback", "sha256:0123"}).code, 3);
  ASSERT_EQ(Run({"apply", File("48h")}).code, 0);
  const Ended refused = Run({"apply", File("72h"), "--expect", "1"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("reason: VERSION_CONFLICT"));
}

}  // namespace
}  // namespace touchpoint::ctl
