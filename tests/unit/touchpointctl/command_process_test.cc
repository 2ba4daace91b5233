// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/command_process.h"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <optional>

namespace touchpoint::ctl {
namespace {

class CommandProcessTest : public ::testing::Test {
 protected:
  std::shared_ptr<CommandProcess> Start(const std::string& command, const std::string& input = "") {
    auto started =
        CommandProcess::Start(io, command, input, [this](int status, const std::string& output) {
          status_ = status;
          output_ = output;
        });
    EXPECT_TRUE(started) << started.error().message;
    return *started;
  }
  /// Until it has ended.
  void Run() {
    io.run();
    ASSERT_TRUE(status_);
  }

  boost::asio::io_context io;
  std::optional<int> status_;
  std::string output_;
};

TEST_F(CommandProcessTest, ReadsItsInputAndSaysSomething) {
  Start("read line; echo \"got $line\"; exit 75", "a lease\n");
  Run();
  EXPECT_EQ(WEXITSTATUS(*status_), 75);
  EXPECT_EQ(output_, "got a lease\n");
}

TEST_F(CommandProcessTest, NeitherMuchInputNorMuchOutputHoldsItUp) {
  Start("yes | head -c 1000000", std::string(1000000, 'x'));
  Run();
  EXPECT_EQ(WEXITSTATUS(*status_), 0);
  EXPECT_EQ(output_.size(), 4096u);
}

TEST_F(CommandProcessTest, WhatItLeavesBehindHoldsNothingUp) {
  Start("sleep 1000 & echo $!");
  Run();
  EXPECT_EQ(WEXITSTATUS(*status_), 0);
  EXPECT_EQ(kill(std::stoi(output_), SIGKILL), 0);
}

TEST_F(CommandProcessTest, IsEndedWithItsChildren) {
  const auto process = Start("sleep 1000; echo done");
  process->End();
  Run();
  EXPECT_TRUE(WIFSIGNALED(*status_));
  EXPECT_EQ(WTERMSIG(*status_), SIGTERM);
}

TEST_F(CommandProcessTest, MaySayHowItEndedWhenItIsToldTo) {
  const auto process = Start("trap 'exit 75' TERM; echo ready; while :; do sleep 0.01; done");
  // Not before the trap is set.
  while (!status_ && output_.empty() && process->output().empty()) {
    io.run_one();
  }
  process->End();
  Run();
  EXPECT_EQ(WEXITSTATUS(*status_), 75);
}

TEST_F(CommandProcessTest, IsNotToldTheToken) {
  setenv("TOUCHPOINT_TOKEN", "secret", 1);
  Start("echo \"<$TOUCHPOINT_TOKEN>\"");
  Run();
  unsetenv("TOUCHPOINT_TOKEN");
  EXPECT_EQ(output_, "<>\n");
}

}  // namespace
}  // namespace touchpoint::ctl
