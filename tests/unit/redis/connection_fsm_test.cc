// SPDX-License-Identifier: Apache-2.0
#include "common/redis/connection_fsm.h"

#include <gtest/gtest.h>

namespace touchpoint::redis {
namespace {

using Action = ConnectionFsm::Action;
using State = ConnectionFsm::State;
using Time = ConnectionFsm::Time;
using std::chrono::milliseconds;

Time At(int64_t millis) {
  return Time(milliseconds(millis));
}

class ConnectionFsmTest : public ::testing::Test {
 protected:
  void BecomeReady(Time now) {
    ASSERT_EQ(fsm.Start(now), Action::kConnect);
    ASSERT_EQ(fsm.Connected(), Action::kGreet);
    ASSERT_EQ(fsm.Greeted(), Action::kServe);
  }

  SeededRandom random{1};
  ConnectionFsm fsm{{milliseconds(2000), milliseconds(20), milliseconds(1000)}, random};
};

TEST_F(ConnectionFsmTest, ConnectsGreetsAndServes) {
  EXPECT_EQ(fsm.state(), State::kStopped);
  EXPECT_EQ(fsm.wake_at(), Time::max());
  BecomeReady(At(0));
  EXPECT_EQ(fsm.state(), State::kReady);
  EXPECT_EQ(fsm.wake_at(), Time::max());
}

TEST_F(ConnectionFsmTest, StartsOnlyOnce) {
  EXPECT_EQ(fsm.Start(At(0)), Action::kConnect);
  EXPECT_EQ(fsm.Start(At(1)), Action::kNone);
}

TEST_F(ConnectionFsmTest, ALossClosesAndConnectsAgainAfterAWait) {
  BecomeReady(At(0));
  EXPECT_EQ(fsm.Lost(At(100)), Action::kClose);
  EXPECT_EQ(fsm.state(), State::kBackoff);
  EXPECT_GE(fsm.wake_at(), At(110));
  EXPECT_LE(fsm.wake_at(), At(120));
  EXPECT_EQ(fsm.Tick(fsm.wake_at() - milliseconds(1)), Action::kNone);
  EXPECT_EQ(fsm.Tick(fsm.wake_at()), Action::kConnect);
}

TEST_F(ConnectionFsmTest, TheWaitDoublesUpToItsLimitAndAServedConnectionResetsIt) {
  Time now = At(0);
  ASSERT_EQ(fsm.Start(now), Action::kConnect);
  milliseconds step(20);
  for (int failures = 0; failures < 30; ++failures) {
    ASSERT_EQ(fsm.Lost(now), Action::kClose);
    ASSERT_GE(fsm.wake_at() - now, step / 2) << failures;
    ASSERT_LE(fsm.wake_at() - now, step) << failures;
    now = fsm.wake_at();
    ASSERT_EQ(fsm.Tick(now), Action::kConnect);
    step = std::min(step * 2, milliseconds(1000));
  }
  ASSERT_EQ(fsm.Connected(), Action::kGreet);
  ASSERT_EQ(fsm.Greeted(), Action::kServe);
  ASSERT_EQ(fsm.Lost(now), Action::kClose);
  EXPECT_LE(fsm.wake_at() - now, milliseconds(20));
}

TEST_F(ConnectionFsmTest, AnAttemptThatHangsIsGivenUp) {
  ASSERT_EQ(fsm.Start(At(0)), Action::kConnect);
  EXPECT_EQ(fsm.wake_at(), At(2000));
  EXPECT_EQ(fsm.Connected(), Action::kGreet);
  EXPECT_EQ(fsm.wake_at(), At(2000)) << "the greeting belongs to the attempt";
  EXPECT_EQ(fsm.Tick(At(2000)), Action::kClose);
  EXPECT_EQ(fsm.state(), State::kBackoff);
}

TEST_F(ConnectionFsmTest, EventsThatComeLateAreIgnored) {
  EXPECT_EQ(fsm.Connected(), Action::kNone);
  EXPECT_EQ(fsm.Lost(At(0)), Action::kNone);
  BecomeReady(At(0));
  EXPECT_EQ(fsm.Connected(), Action::kNone);
  EXPECT_EQ(fsm.Greeted(), Action::kNone);
  ASSERT_EQ(fsm.Lost(At(1)), Action::kClose);
  const Time wake_at = fsm.wake_at();
  EXPECT_EQ(fsm.Lost(At(500)), Action::kNone);
  EXPECT_EQ(fsm.wake_at(), wake_at);
}

TEST_F(ConnectionFsmTest, StoppedStaysStoppedUntilItIsStarted) {
  BecomeReady(At(0));
  EXPECT_EQ(fsm.Stop(), Action::kClose);
  EXPECT_EQ(fsm.wake_at(), Time::max());
  EXPECT_EQ(fsm.Lost(At(1)), Action::kNone);
  EXPECT_EQ(fsm.Tick(At(100000)), Action::kNone);
  EXPECT_EQ(fsm.Start(At(2)), Action::kConnect);
}

}  // namespace
}  // namespace touchpoint::redis
