// SPDX-License-Identifier: Apache-2.0
// touchpointctl token, and how the program proves who it is.
#include <gmock/gmock.h>

#include "tests/functional/ctl_program.h"
#include "tests/support/authority.h"

namespace touchpoint::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::touchpoint::testing::AdminToken;

class CtlTokenTest : public ::testing::Test {
 protected:
  Ended Run(std::vector<std::string> arguments, const std::string& token_file) const {
    arguments.insert(arguments.end(), {"--server", daemon_.address()});
    if (!token_file.empty()) {
      arguments.insert(arguments.end(), {"--token-file", token_file});
    }
    return RunProgram(arguments);
  }

  Folder folder_;
  ::touchpoint::testing::AdminTokenFile file_;
  ::touchpoint::testing::DaemonProcess daemon_{
      {.settings = ::touchpoint::testing::TokenSettings(file_)}};
};

TEST_F(CtlTokenTest, MakesListsAndRevokesTokens) {
  const Ended made = Run({"token", "create", "--team", "sales", "--role", "planner", "--expires",
                          "30d", "--comment", "for the CRM"},
                         file_.path());
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, MatchesRegex("tp_[0-9a-z]{12}_[0-9A-Za-z]{43}\n"));
  const std::string id = made.out.substr(3, 12);
  EXPECT_THAT(made.err, HasSubstr(id));
  const std::string mine = folder_.Write("mine", made.out);
  EXPECT_EQ(
      Run({"cancel", "--team", "sales", "--stakeholder", "s", "--request-id", "r"}, mine).code, 0);
  EXPECT_EQ(Run({"cancel", "--team", "crm", "--stakeholder", "s", "--request-id", "r"}, mine).code,
            3);

  const Ended listed = Run({"token", "list"}, file_.path());
  ASSERT_EQ(listed.code, 0) << listed.err;
  for (const char* text : {"planner", "sales", "for the CRM"}) {
    EXPECT_THAT(listed.out, HasSubstr(text));
  }
  EXPECT_THAT(listed.out, HasSubstr(id));
  EXPECT_THAT(listed.out, Not(HasSubstr(made.out.substr(16, 43))));
  EXPECT_EQ(Run({"token", "list"}, mine).code, 4);

  ASSERT_EQ(Run({"token", "revoke", id}, file_.path()).code, 0);
  const Ended refused = Run({"timeline", "s"}, mine);
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err, HasSubstr("CREDENTIAL_INVALID"));
}

TEST_F(CtlTokenTest, SaysWhatIsMissing) {
  const Ended nobody = Run({"timeline", "s"}, "");
  EXPECT_EQ(nobody.code, 4);
  EXPECT_THAT(nobody.err, HasSubstr("--token-file"));
  EXPECT_EQ(Run({"token", "create", "--role", "planner"}, file_.path()).code, 1);
  EXPECT_EQ(Run({"token", "create", "--role", "king"}, file_.path()).code, 2);
  EXPECT_EQ(Run({"timeline", "s"}, "/no/such/file").code, 2);
  EXPECT_EQ(Run({"timeline", "s", "--tls-ca", "/no/such/file"}, file_.path()).code, 2);
  EXPECT_EQ(Run({"timeline", "s", "--token", AdminToken()}, "").code, 2);
}

TEST_F(CtlTokenTest, SendsNoTokenInTheClearToAnotherHost) {
  const Ended ended =
      RunProgram({"timeline", "s", "--server", "192.0.2.1:7400", "--token-file", file_.path()});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("in the clear"));
}

TEST_F(CtlTokenTest, MakesTheFirstTokenWithoutADaemon) {
  const Ended ended = RunProgram({"token", "generate"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const size_t at = ended.err.find(ended.out.substr(3, 12) + " sha256:");
  ASSERT_NE(at, std::string::npos) << ended.err;
  const ::touchpoint::testing::AdminTokenFile hash(ended.err.substr(at));
  const ::touchpoint::testing::DaemonProcess other(
      {.settings = ::touchpoint::testing::TokenSettings(hash)});
  EXPECT_EQ(RunProgram({"token", "list", "--server", other.address(), "--token-file",
                        folder_.Write("first", ended.out)})
                .code,
            0);
}

}  // namespace
}  // namespace touchpoint::ctl
