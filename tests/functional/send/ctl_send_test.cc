// SPDX-License-Identifier: Apache-2.0
// touchpointctl send --exec against a DispatchService of the test's own.
#include <gmock/gmock.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <csignal>

#include "tests/functional/ctl_program.h"
#include "tests/functional/send/dispatch_server.h"

namespace touchpoint::ctl {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class CtlSendTest : public ::testing::Test {
 protected:
  std::vector<std::string> Line(const std::string& command,
                                const std::vector<std::string>& more = {}) {
    std::vector<std::string> line = {"send",  "--channel", "email",          "--exec",
                                     command, "--server",  server_.address()};
    line.insert(line.end(), more.begin(), more.end());
    return line;
  }
  Ended SendOnce(const std::string& command, const std::vector<std::string>& more = {}) {
    std::vector<std::string> line = Line(command, more);
    line.push_back("--once");
    return RunProgram(line);
  }

  Folder folder_;
  DispatchServer server_;
};

TEST_F(CtlSendTest, TheCommandIsGivenTheLeaseWithoutItsToken) {
  server_.Offer("t1.0.1");
  const Ended ended = SendOnce("cat > " + folder_.Path("lease"));
  EXPECT_EQ(ended.code, 0) << ended.err;
  const boost::json::value lease = boost::json::parse(folder_.Read("lease"));
  EXPECT_EQ(lease.at("dispatchId"), "d-t1.0.1");
  EXPECT_EQ(lease.at("touchpoint").at("stakeholderId"), "ada");
  EXPECT_EQ(lease.at("contributions").at(0).at("contentRef"), "mail/spring");
  EXPECT_TRUE(lease.at("sendBy").is_string());
  EXPECT_EQ(lease.as_object().count("leaseToken") == 0 || lease.at("leaseToken") == "", true);
  EXPECT_EQ(folder_.Read("lease").back(), '\n');
}

TEST_F(CtlSendTest, TheExitCodeDecidesAndTheTotalsAreTold) {
  for (const char* id : {"0", "75", "69", "7"}) {
    server_.Offer(id);
  }
  const Ended ended = SendOnce(
      "id=$(sed 's/.*\"dispatchId\":\"d-\\([0-9]*\\)\".*/\\1/'); echo \"said $id\"; exit $id");
  EXPECT_EQ(ended.code, 0) << ended.err;
  for (const char* call :
       {"ack 0 SENT", "ack 75 FAILED", "ack 69 FAILED_FOR_GOOD", "ack 7 UNKNOWN"}) {
    EXPECT_THAT(server_.Calls(), Contains(call));
  }
  EXPECT_EQ(server_.Acknowledged("0").text(), "said 0");
  EXPECT_THAT(ended.err, HasSubstr("sent 1, failed 2, in doubt 1, returned 0"));
  EXPECT_THAT(ended.out, HasSubstr("SENT            0 by email: said 0"));
  EXPECT_EQ(server_.most_out(), 1u);
}

TEST_F(CtlSendTest, SeveralRunAtATime) {
  // Each waits for the other: one after the other would never end.
  const std::string meet = "id=$(sed 's/.*\"dispatchId\":\"d-\\([ab]\\)\".*/\\1/'); touch " +
                           folder_.Path("") + "/$id; until [ -e " + folder_.Path("a") +
                           " ] && [ -e " + folder_.Path("b") + " ]; do sleep 0.01; done";
  server_.Offer("a");
  server_.Offer("b");
  const Ended ended = SendOnce(meet, {"--parallel", "2", "-o", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(boost::json::parse(ended.out).at("sent"), 2);
}

TEST_F(CtlSendTest, AnAttemptThatTakesTooLongIsInDoubt) {
  server_.Offer("a");
  const Ended ended = SendOnce("sleep 1000", {"--attempt-timeout", "50ms"});
  EXPECT_THAT(server_.Calls(), Contains("ack a UNKNOWN"));
  EXPECT_EQ(server_.Acknowledged("a").text(), "ended by signal 15");
  EXPECT_THAT(ended.err, HasSubstr("in doubt 1"));
}

TEST_F(CtlSendTest, WhatIsTooLateIsNotBegun) {
  server_.Offer("a", Duration(0));
  const Ended ended = SendOnce("touch " + folder_.Path("begun"));
  EXPECT_THAT(server_.Calls(), Contains("return a"));
  EXPECT_THAT(ended.err, HasSubstr("sent 0, failed 0, in doubt 0, returned 1"));
  EXPECT_NE(access(folder_.Path("begun").c_str(), F_OK), 0);
}

TEST_F(CtlSendTest, ALongCommandKeepsItsLease) {
  server_.Offer("a", std::chrono::milliseconds(200));
  RunningProgram send(Line("until [ -e " + folder_.Path("go") + " ]; do sleep 0.01; done"));
  ASSERT_TRUE(server_.WaitFor("extend a"));
  folder_.Write("go", "");
  ASSERT_TRUE(server_.WaitFor("ack a SENT"));
}

TEST_F(CtlSendTest, ALostLeaseEndsItsCommand) {
  server_.LoseLeases();
  server_.Offer("a", std::chrono::milliseconds(200));
  RunningProgram send(Line("sleep 1000"));
  EXPECT_TRUE(send.WaitForErr("a: its lease was lost"));
  send.Signal(SIGTERM);
  EXPECT_THAT(send.Wait().err, HasSubstr("in doubt 1"));
  EXPECT_THAT(server_.Calls(), Not(Contains("ack a UNKNOWN")));
}

TEST_F(CtlSendTest, ToldToStopItFinishesWhatRuns) {
  server_.Offer("a");
  RunningProgram send(Line("echo begun >&2; until [ -e " + folder_.Path("go") +
                           " ]; do sleep 0.01; done; echo done >&2"));
  ASSERT_TRUE(send.WaitForErr("begun"));
  send.Signal(SIGTERM);
  ASSERT_TRUE(server_.WaitFor("closed"));
  server_.Offer("b");
  folder_.Write("go", "");
  const Ended ended = send.Wait();
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err, "begun\ndone\nsent 1, failed 0, in doubt 0, returned 0\n");
}

TEST_F(CtlSendTest, DoesNotWaitForAStreamThatIsNotEnded) {
  server_.HoldOpen();
  server_.Offer("a");
  const Ended ended = SendOnce("true");
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, HasSubstr("sent 1, failed 0, in doubt 0, returned 0"));
}

TEST_F(CtlSendTest, GoesOnWhenTheDaemonIsBack) {
  RunningProgram send(Line("true"));
  ASSERT_TRUE(server_.WaitFor("lease 1"));
  server_.Drain();
  ASSERT_TRUE(send.WaitForErr("no leases for now (DRAINING): asking again"));
  server_.FailNext(2);
  server_.Offer("a");
  ASSERT_TRUE(server_.WaitFor("ack a SENT"));
  EXPECT_THAT(server_.Calls(), Contains("failed").Times(2));
}

TEST_F(CtlSendTest, ACommandThatIsMissingStopsBeforeAnyLease) {
  server_.Offer("a");
  const Ended ended = SendOnce("/nonexistent/mail --now");
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("there is no command '/nonexistent/mail'"));
  EXPECT_TRUE(server_.Calls().empty());
}

TEST_F(CtlSendTest, ACommandThatTheShellCannotRunStopsAfterOne) {
  server_.Offer("a");
  server_.Offer("b");
  const Ended ended = SendOnce("true && /nonexistent/mail");
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(server_.Calls(), Contains("ack a UNKNOWN"));
  EXPECT_THAT(server_.Calls(), Not(Contains(HasSubstr("ack b"))));
}

TEST_F(CtlSendTest, WhoMayNotLeaseIsTold) {
  const Ended ended = RunProgram({"send", "--channel", "email", "--exec", "true", "--server",
                                  server_.address(), "--parallel", "0"});
  EXPECT_EQ(ended.code, 2);
}

}  // namespace
}  // namespace touchpoint::ctl
