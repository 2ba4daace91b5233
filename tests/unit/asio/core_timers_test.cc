// SPDX-License-Identifier: Apache-2.0
#include "common/asio/core_timers.h"

#include <gtest/gtest.h>

#include <string>

namespace touchpoint {
namespace {

class CoreTimersTest : public ::testing::Test {
 protected:
  CoreLoop core_;
  CoreTimers timers_{core_};
  std::string rung_;
};

TEST_F(CoreTimersTest, RingsLaterAndOnceForWhatWasSetLast) {
  const auto timer = timers_.Make();
  timer->Set(timers_.Now(), [this] { rung_ += "a"; });
  timer->Set(timers_.Now(), [this] { rung_ += "b"; });
  EXPECT_EQ(rung_, "");
  core_.run();
  EXPECT_EQ(rung_, "b");
}

TEST_F(CoreTimersTest, RingsInTheLoopAndMayBeSetThere) {
  const auto timer = timers_.Make();
  timer->Set(timers_.Now(), [&] {
    core_.Enter([this] { rung_ += "b"; });  // waits: the timer is inside
    rung_ += "a";
    timer->Set(timers_.Now(), [this] { rung_ += "c"; });
  });
  core_.run();
  EXPECT_EQ(rung_, "abc");
}

TEST_F(CoreTimersTest, IsSilentOnceCancelledOrDestroyedAlsoIfItWasOnItsWay) {
  const auto first = timers_.Make();
  const auto cancelled = timers_.Make();
  auto destroyed = timers_.Make();
  const SteadyTime past = timers_.Now();
  first->Set(past, [&] {
    rung_ += "a";
    cancelled->Cancel();
    destroyed.reset();
  });
  cancelled->Set(past, [this] { rung_ += "b"; });
  destroyed->Set(past, [this] { rung_ += "c"; });
  core_.run();
  EXPECT_EQ(rung_, "a");
}

}  // namespace
}  // namespace touchpoint
