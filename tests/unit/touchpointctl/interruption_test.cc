// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/interruption.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <csignal>

namespace touchpoint::ctl {
namespace {

bool IsReadable(int fd) {
  pollfd ready = {fd, POLLIN, 0};
  return poll(&ready, 1, 0) == 1;
}

TEST(Interruption, IsSeenAndCanBeWaitedFor) {
  const Interruption interruption;
  EXPECT_FALSE(interruption.requested());
  EXPECT_FALSE(IsReadable(interruption.fd()));
  std::raise(SIGINT);
  EXPECT_TRUE(interruption.requested());
  EXPECT_TRUE(IsReadable(interruption.fd()));
  interruption.Wait(std::chrono::hours(1));
}

TEST(Interruption, ANewOneKnowsNothingOfTheLast) {
  {
    const Interruption before;
    std::raise(SIGTERM);
  }
  const Interruption interruption;
  EXPECT_FALSE(interruption.requested());
  EXPECT_FALSE(IsReadable(interruption.fd()));
}

TEST(InterruptionDeathTest, TheSecondSignalEndsTheProgram) {
  EXPECT_EXIT(
      {
        const Interruption interruption;
        std::raise(SIGINT);
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace touchpoint::ctl
