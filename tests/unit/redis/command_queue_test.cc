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

Reply Confirmed(int64_t replicas) {
  return {Reply::Type::kInteger, replicas, "", {}};
}

class CommandQueueTest : public ::testing::Test {
 protected:
  void PushDurable(const std::string& name, Time deadline) {
    Push(name, deadline, Time::max(), true);
  }

  void Push(const std::string& name, Time deadline, Time offline_until = Time::max(),
            bool durable = false) {
    const auto done = [this, name](Result<Reply> result) {
      std::string applied;
      if (!result) {
        for (const auto& [key, value] : result.error().metadata) {
          applied = key == "applied" ? value : applied;
        }
      }
      log.push_back(name +
                    (result ? "=" + result->text : "!" + result.error().reason + " " + applied));
    };
    queue.Push(Command(name), deadline, offline_until, done, durable);
  }

  Time Expire(Time now, bool online) {
    const Time next = queue.Expire(now, online, "gone", answers);
    CommandQueue::Call(answers);
    return next;
  }

  bool Complete(Reply::Type type, const std::string& text) {
    return Complete(Reply{type, 0, text, {}});
  }

  bool Complete(Reply reply) {
    const bool due = queue.Complete(std::move(reply), answers);
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

TEST_F(CommandQueueTest, OneWaitHoldsBackAllDurableCommandsOfAFlush) {
  queue.SetBarrier({2, std::chrono::milliseconds(500)});
  PushDurable("A", At(100));
  Push("B", At(100));
  PushDurable("C", At(100));
  queue.Flush(out);
  EXPECT_EQ(out,
            "*1\r\n$1\r\nA\r\n*1\r\n$1\r\nB\r\n*1\r\n$1\r\nC\r\n"
            "*3\r\n$4\r\nWAIT\r\n$1\r\n2\r\n$3\r\n500\r\n");
  Complete(Reply::Type::kStatus, "1");
  Complete(Reply::Type::kStatus, "2");
  Complete(Reply::Type::kStatus, "3");
  EXPECT_THAT(log, ElementsAre("B=2"));
  Complete(Confirmed(2));
  EXPECT_THAT(log, ElementsAre("B=2", "A=1", "C=3"));
  EXPECT_FALSE(Complete(Confirmed(2))) << "nobody asked";
}

TEST_F(CommandQueueTest, TooFewReplicasMakeItUnknown) {
  queue.SetBarrier({2, {}});
  PushDurable("A", At(100));
  PushDurable("B", At(100));
  queue.Flush(out);
  Complete(Reply::Type::kStatus, "1");
  Complete(Reply::Type::kError, "OOM no");
  EXPECT_THAT(log, ElementsAre("B!STORE_FULL no")) << "nothing to be safe";
  Complete(Confirmed(1));
  EXPECT_THAT(log, ElementsAre("B!STORE_FULL no", "A!DURABILITY_UNKNOWN unknown"));
}

TEST_F(CommandQueueTest, AWaitThatIsRefusedConfirmsNothing) {
  queue.SetBarrier({1, {}});
  PushDurable("A", At(100));
  queue.Flush(out);
  Complete(Reply::Type::kStatus, "1");
  Complete(Reply::Type::kError, "UNBLOCKED force unblock from blocking operation");
  EXPECT_THAT(log, ElementsAre("A!DURABILITY_UNKNOWN unknown"));
}

TEST_F(CommandQueueTest, WhatIsHeldBackHasItsDeadline) {
  queue.SetBarrier({1, {}});
  PushDurable("A", At(100));
  queue.Flush(out);
  Complete(Reply::Type::kStatus, "1");
  EXPECT_EQ(Expire(At(99), true), At(100));
  Expire(At(100), true);
  EXPECT_THAT(log, ElementsAre("A!DEADLINE unknown"));
  EXPECT_EQ(queue.OverdueSince(At(101)), At(100)) << "the wait is what does not come back";
  Complete(Confirmed(1));
  EXPECT_THAT(log, ElementsAre("A!DEADLINE unknown"));
}

TEST_F(CommandQueueTest, WhatIsHeldBackIsUnknownAfterALoss) {
  queue.SetBarrier({1, {}});
  PushDurable("A", At(100));
  queue.Flush(out);
  Complete(Reply::Type::kStatus, "1");
  queue.FailInFlight("gone", answers);
  CommandQueue::Call(answers);
  EXPECT_THAT(log, ElementsAre("A!STORE_UNAVAILABLE unknown"));
  PushDurable("B", At(100));
  EXPECT_TRUE(queue.queued()) << "the lost wait is in nobody's way";
}

TEST_F(CommandQueueTest, BehindTwoWaitsNothingMoreIsSent) {
  queue.SetBarrier({1, {}});
  for (const char* name : {"A", "B"}) {
    PushDurable(name, At(100));
    EXPECT_TRUE(queue.queued());
    queue.Flush(out);
  }
  Push("C", At(50));
  EXPECT_FALSE(queue.queued());
  EXPECT_EQ(Expire(At(50), true), At(100));
  EXPECT_THAT(log, ElementsAre("C!STORE_UNAVAILABLE no"));
  Push("D", At(100));
  Complete(Reply::Type::kStatus, "1");
  Complete(Confirmed(1));
  EXPECT_TRUE(queue.queued());
}

}  // namespace
}  // namespace touchpoint::redis
