// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/command_end.h"

#include <gmock/gmock.h>

#include <csignal>

namespace touchpoint::ctl {
namespace {

/// What waitpid() says of a program that ends with this code.
int Exited(int code) {
  return code << 8;
}

TEST(CommandEndTest, TheExitCodeDecides) {
  EXPECT_EQ(EndOfCommand(Exited(0), "").result, v1::DISPATCH_RESULT_SENT);
  EXPECT_EQ(EndOfCommand(Exited(75), "").result, v1::DISPATCH_RESULT_FAILED);
  EXPECT_EQ(EndOfCommand(Exited(69), "").result, v1::DISPATCH_RESULT_FAILED_FOR_GOOD);
}

TEST(CommandEndTest, WhatSaysNothingLeavesItInDoubt) {
  for (const int status : {Exited(1), Exited(2), Exited(64), Exited(70), Exited(126), Exited(127),
                           Exited(255), SIGKILL, SIGTERM}) {
    EXPECT_EQ(EndOfCommand(status, "").result, v1::DISPATCH_RESULT_UNKNOWN) << status;
  }
}

TEST(CommandEndTest, ACommandThatTheShellCannotRunIsBroken) {
  EXPECT_THAT(EndOfCommand(Exited(127), "").broken, ::testing::HasSubstr("127"));
  EXPECT_THAT(EndOfCommand(Exited(126), "").broken, ::testing::HasSubstr("126"));
  EXPECT_EQ(EndOfCommand(Exited(1), "").broken, "");
  EXPECT_EQ(EndOfCommand(SIGKILL, "").broken, "");
}

TEST(CommandEndTest, TheFirstLineIsTheTextAndWhereThereIsNoneHowItEnded) {
  EXPECT_EQ(EndOfCommand(Exited(0), "queued as 4711\nmore\n").text, "queued as 4711");
  EXPECT_EQ(EndOfCommand(Exited(0), "").text, "");
  EXPECT_EQ(EndOfCommand(Exited(3), "").text, "ended with code 3");
  EXPECT_EQ(EndOfCommand(SIGKILL, "\n").text, "ended by signal 9");
}

TEST(CommandEndTest, TheTextIsShortAndClean) {
  EXPECT_EQ(FirstLine("a\tb\xff\xc3\xa9"), "a?b?\xc3\xa9");
  EXPECT_EQ(FirstLine(std::string(300, 'x')), std::string(256, 'x'));
  // A character is not cut through.
  EXPECT_EQ(FirstLine(std::string(255, 'x') + "\xc3\xa9"), std::string(255, 'x'));
}

}  // namespace
}  // namespace touchpoint::ctl
