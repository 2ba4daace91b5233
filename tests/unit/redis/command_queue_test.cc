// SPDX-License-Identifier: Apache-2.0
#include "common/redis/command_queue.h"

#include <gmock/gmock.h>

namespace touchpoint::redis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Time = CommandQueue::Time;

Time At(int64_t millis) {
  return Time(std::chrono::milliseconds(millis));
}

class CommandQueueTest : public ::testing::Test {
 protected:
  void Push(const std::string& name, Time deadline, Time offline_until = Time::max()) {
    queue.Push(Command(name), deadline, offline_until, [this, name](Result<Reply> result) {
      std::string applied;
      if (!result) {
        for (const auto& [key, value] : result.error().metadata) {
          applied = key == "applied" ? value : applied;
        }
      }
      log.push_back(name +
                    (result ? "=" + result->text : "!" + result.error().reason + " " + applied));
    });
  }

  Time Expire(Time now, bool online) {
    const Time next = queue.Expire(now, online, "gone", answers);
    CommandQueue::Call(answers);
    return next;
  }

  bool Complete(Reply::Type type, const std::string& text) {
    const bool due = queue.Complete(Reply{type, 0, text, {}}, answers);
    CommandQueue::Call(answers);
    return due;
  }

  CommandQueue queue;
  std::vector<CommandQueue::Answer> answers;
  std::vector<std::string> log;
  std::string out;
};

TEST_F(CommandQueueTest, RepliesGoToCommandsInTheirOrder) {
  Push("A", At(100));
  Push("B", At(100));
  EXPECT_TRUE(queue.queued());
  queue.Flush(out);
  EXPECT_EQ(out, "*1\r\n$1\r\nA\r\n*1\r\n$1\r\nB\r\n");
  EXPECT_FALSE(queue.queued());
  EXPECT_TRUE(Complete(Reply::Type::kStatus, "1"));
  EXPECT_TRUE(Complete(Reply::Type::kError, "OOM no"));
  EXPECT_FALSE(Complete(Reply::Type::kStatus, "3")) << "nobody asked";
  EXPECT_THAT(log, ElementsAre("A=1", "B!STORE_FULL no"));
}

TEST_F(CommandQueueTest, ADeadlineInFlightIsUnknownAndItsReplyIsDropped) {
  Push("A", At(100));
  Push("B", At(200));
  queue.Flush(out);
  EXPECT_EQ(Expire(At(99), true), At(100));
  EXPECT_EQ(Expire(At(100), true), At(200));
  EXPECT_THAT(log, ElementsAre("A!DEADLINE unknown"));
  EXPECT_TRUE(Complete(Reply::Type::kStatus, "late"));
  EXPECT_TRUE(Complete(Reply::Type::kStatus, "2"));
  EXPECT_THAT(log, ElementsAre("A!DEADLINE unknown", "B=2"));
  EXPECT_EQ(Expire(At(1000), true), Time::max());
}

TEST_F(CommandQueueTest, WhatWaitsForAConnectionFailsAsNotApplied) {
  Push("A", At(100), At(50));
  Push("B", At(30), At(50));
  EXPECT_EQ(Expire(At(29), false), At(30));
  EXPECT_EQ(Expire(At(30), false), At(50));
  EXPECT_EQ(Expire(At(50), false), Time::max());
  EXPECT_THAT(log, ElementsAre("B!STORE_UNAVAILABLE no", "A!STORE_UNAVAILABLE no"));
  EXPECT_FALSE(queue.queued());
}

TEST_F(CommandQueueTest, AConnectionMakesTheWaitForOneMoot) {
  Push("A", At(100), At(50));
  EXPECT_EQ(Expire(At(60), true), At(100));
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(CommandQueueTest, ALossFailsWhatIsInFlightAndKeepsWhatIsQueued) {
  Push("A", At(100));
  Push("B", At(100));
  queue.Flush(out);
  Expire(At(0), true);
  Push("C", At(100));
  queue.FailInFlight("gone", answers);
  CommandQueue::Call(answers);
  EXPECT_THAT(log, ElementsAre("A!STORE_UNAVAILABLE unknown", "B!STORE_UNAVAILABLE unknown"));
  EXPECT_TRUE(queue.queued());
  queue.FailAll("stopped", answers);
  CommandQueue::Call(answers);
  EXPECT_EQ(log.back(), "C!STORE_UNAVAILABLE no");
  EXPECT_FALSE(queue.queued());
}

TEST_F(CommandQueueTest, TheOldestInFlightSaysHowLongRedisHasBeenSilent) {
  EXPECT_FALSE(queue.OverdueSince(At(1000)));
  Push("A", At(100));
  EXPECT_FALSE(queue.OverdueSince(At(1000))) << "never sent";
  queue.Flush(out);
  EXPECT_FALSE(queue.OverdueSince(At(99)));
  EXPECT_EQ(queue.OverdueSince(At(150)), At(100));
}

}  // namespace
}  // namespace touchpoint::redis
