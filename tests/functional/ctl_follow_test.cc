// SPDX-License-Identifier: Apache-2.0
// touchpointctl throttle-log --follow and timeline --follow: over a restart of the daemon, and
// until nobody reads.
#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>

#include "tests/functional/ctl_program.h"
#include "tests/support/api_client.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::ctl {
namespace {

using ::testing::HasSubstr;
using ::touchpoint::testing::ApiClient;
using ::touchpoint::testing::DaemonProcess;
using ::touchpoint::testing::MakePlan;

/// A daemon on a Unix socket, so that its address outlives it.
class CtlFollowTest : public ::testing::Test {
 protected:
  CtlFollowTest() { daemon_.StartOnSocket(); }

  /// Plans something that is deferred, and returns its id.
  std::string Defer(const std::string& stakeholder_id) {
    ApiClient client(address_);
    client.Plan(MakePlan(stakeholder_id, "r1"));
    const auto planned = client.Plan(MakePlan(stakeholder_id, "r2"));
    EXPECT_EQ(planned.touchpoint().decision().verdict(), v1::VERDICT_DEFERRED);
    return planned.touchpoint().touchpoint_id();
  }

  void Restart() {
    daemon_.Signal(SIGTERM);
    ASSERT_EQ(daemon_.ExitCode(), 0);
    daemon_.StartOnSocket();
  }

  static size_t Count(const std::string& text, const std::string& part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
      ++count;
    }
    return count;
  }

  Folder folder_;
  const std::string address_ = "unix:" + folder_.Path("api.sock");
  DaemonProcess daemon_{{.settings = {"listen.address=" + address_}, .start = false}};
};

TEST_F(CtlFollowTest, GoesOnWithoutAGapAfterTheDaemonWasAway) {
  const std::string first = Defer("ada");
  RunningProgram follow({"throttle-log", "--follow", "--since", "2020-01-01T00:00:00Z", "-o",
                         "ndjson", "--server", address_});
  ASSERT_TRUE(follow.WaitForOut(first));
  Restart();
  // Before, while or after it has connected again: it is told of all of them.
  const std::string second = Defer("bob");
  ASSERT_TRUE(follow.WaitForOut(second));
  Restart();
  const std::string third = Defer("cid");
  ASSERT_TRUE(follow.WaitForOut(third));
  follow.Signal(SIGTERM);
  const Ended ended = follow.Wait();
  for (const std::string& id : {first, second, third}) {
    EXPECT_EQ(Count(ended.out, "\"touchpointId\":\"" + id + "\""), 1u);
  }
  EXPECT_EQ(Count(ended.err, "-- connection lost; resuming without a gap --"), 2u);
  EXPECT_EQ(Count(ended.err, "-- connected again --"), 2u);
}

TEST_F(CtlFollowTest, EndsWhenNobodyReadsAnyMore) {
  Defer("ada");
  const std::string program = TOUCHPOINTCTL;
  const std::string follow = "{ timeout 60 " + program +
                             " throttle-log --follow --since 2020-01-01T00:00:00Z -o ndjson " +
                             "--server " + address_ + " 2> " + folder_.Path("err") +
                             "; echo $? > " + folder_.Path("code") + "; }";
  const std::string plan = program + " plan --team sales --stakeholder ada --channel email " +
                           "--purpose promotion --request-id r3 --at " +
                           FormatRfc3339(::touchpoint::testing::PlanBase()) + " --server " +
                           address_;
  // `head` is gone after the first entry; the next one finds nobody.
  const std::string whole = follow + " | head -n 1 > " + folder_.Path("out") +
                            " & until grep -q touchpointId " + folder_.Path("out") +
                            "; do :; done; " + plan + " > " + folder_.Path("plan") + "; wait";
  ASSERT_EQ(std::system(whole.c_str()), 0);
  EXPECT_EQ(folder_.Read("code"), "1\n");
  EXPECT_EQ(folder_.Read("err"), "");
}

TEST_F(CtlFollowTest, ATimelineGoesOnWithoutAGap) {
  const std::string first = Defer("ada");
  RunningProgram lines({"timeline", "ada", "--follow", "-o", "ndjson", "--server", address_});
  RunningProgram table({"timeline", "ada", "-f", "--server", address_});
  ASSERT_TRUE(lines.WaitForOut("\"snapshot\":true"));
  ASSERT_TRUE(table.WaitForOut("stakeholder ada, times in UTC"));
  Restart();
  {
    ApiClient client(address_);
    v1::CancelTouchpointResponse response;
    ASSERT_TRUE(client.Cancel(first, response).ok());
  }
  ASSERT_TRUE(lines.WaitForOut("\"CHANGE_CAUSE_CANCELLED\""));
  ASSERT_TRUE(table.WaitForOut("revision 3\n"));
  for (RunningProgram* program : {&lines, &table}) {
    program->Signal(SIGTERM);
    const Ended ended = program->Wait();
    EXPECT_EQ(Count(ended.err, "-- connection lost; resuming without a gap --"), 1u);
    EXPECT_EQ(Count(ended.out, "ancelled"), program == &table ? 1u : 0u) << ended.out;
    EXPECT_EQ(Count(ended.out, "\"CHANGE_CAUSE_CANCELLED\""), program == &lines ? 1u : 0u);
  }
}

TEST_F(CtlFollowTest, ATimelineIsFollowedWholly) {
  const Ended ended =
      RunProgram({"timeline", "ada", "--follow", "--team", "sales", "--server", address_});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("--follow"));
}

TEST(CtlOutput, DataThatCannotBeWrittenIsAnError) {
  const Folder folder;
  const std::string command = TOUCHPOINTCTL " policy check " TOUCHPOINT_SOURCE
                                            "/deploy/config/policy.yaml > /dev/full 2> " +
                              folder.Path("err");
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 1);
  EXPECT_THAT(folder.Read("err"), HasSubstr("error: cannot write to standard output"));
}

}  // namespace
}  // namespace touchpoint::ctl
