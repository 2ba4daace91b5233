// SPDX-License-Identifier: Apache-2.0
// touchpointctl erase and export against a real daemon.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <sstream>

#include "tests/functional/ctl_program.h"
#include "tests/support/api_client.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::ctl {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::touchpoint::testing::ApiClient;
using ::touchpoint::testing::DaemonProcess;
using ::touchpoint::testing::MakePlan;

class CtlErase : public ::testing::Test {
 protected:
  Ended Ask(std::vector<std::string> arguments, const std::string& in = "") {
    arguments.insert(arguments.end(), {"--server", daemon_.address()});
    return RunProgram(arguments, in);
  }

  DaemonProcess daemon_{{}};
  ApiClient client_{daemon_.address()};
};

TEST_F(CtlErase, AsksUnlessItIsToldNotTo) {
  client_.Plan(MakePlan("ada", "r1"));
  const Ended asked = Ask({"erase", "ada"}, "ada\n");
  EXPECT_EQ(asked.code, 2);
  EXPECT_THAT(asked.err, HasSubstr("--yes"));
  EXPECT_EQ(client_.Revision("ada"), 1);
  const Ended erased = Ask({"erase", "ada", "--yes"});
  EXPECT_EQ(erased.code, 0) << erased.err;
  EXPECT_THAT(erased.out, HasSubstr("erased       ada"));
  EXPECT_EQ(client_.Revision("ada"), 0);
  const Ended planned = Ask({"plan", "--stakeholder", "ada", "--team", "sales", "--channel",
                             "email", "--purpose", "promotion"});
  EXPECT_THAT(planned.out, HasSubstr("the person was erased"));
}

TEST_F(CtlErase, ExportWritesLinesOfJson) {
  const std::string id = client_.Plan(MakePlan("ada", "r1")).touchpoint().touchpoint_id();
  const Ended exported = Ask({"export", "ada"});
  ASSERT_EQ(exported.code, 0) << exported.err;
  std::istringstream lines(exported.out);
  std::vector<json::object> parts;
  for (std::string line; std::getline(lines, line);) {
    parts.push_back(json::parse(line).as_object());
  }
  ASSERT_GE(parts.size(), 3u);
  EXPECT_EQ(parts[0].at("stakeholder").at("stakeholderId").as_string(), "ada");
  EXPECT_EQ(parts[1].at("touchpoints").at(0).at("touchpoint").at("touchpointId").as_string(), id);
  EXPECT_EQ(parts[2].at("changes").at(0).at("touchpointId").as_string(), id);
  const Ended nobody = Ask({"export", "nobody"});
  EXPECT_EQ(nobody.code, 3);
  EXPECT_THAT(nobody.out, IsEmpty());
}

}  // namespace
}  // namespace touchpoint::ctl
