// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/watch_fsm.h"

#include <gtest/gtest.h>

#include "common/redis/error_reply.h"

namespace touchpoint::commit {
namespace {

const Failure kLost = redis::Unreachable("gone", "unknown");
const Failure kFull = redis::FailureOf("OOM command not allowed");
const Failure kDisk = redis::FailureOf("MISCONF Errors writing to the AOF file");

TEST(WatchFsmTest, WhatIsServedIsOnlyLookedAt) {
  WatchFsm watch;
  EXPECT_FALSE(watch.why_not());
  EXPECT_TRUE(watch.Tick().look);
  EXPECT_FALSE(watch.Tick().prove);
}

TEST(WatchFsmTest, AConnectionThatIsBackIsGoodOnceItHasTakenAWrite) {
  WatchFsm watch;
  EXPECT_TRUE(watch.Lost(kLost).tell);
  EXPECT_FALSE(watch.Lost(kLost).tell) << "said already";
  EXPECT_FALSE(watch.Tick().prove);
  const auto connected = watch.Connected();
  EXPECT_TRUE(connected.prove);
  EXPECT_FALSE(connected.tell);
  EXPECT_TRUE(watch.why_not());
  EXPECT_TRUE(watch.Tick().prove) << "should the first try get no answer";
  EXPECT_TRUE(watch.Proved().tell);
  EXPECT_FALSE(watch.why_not());
}

TEST(WatchFsmTest, AWriteThatWasTakenBeforeTheLossSaysNothing) {
  WatchFsm watch;
  watch.Lost(kLost);
  EXPECT_FALSE(watch.Proved().tell);
  EXPECT_FALSE(watch.Failed(kFull).tell);
  EXPECT_EQ(watch.why_not()->message, kLost.message);
}

TEST(WatchFsmTest, RefusedWritesAreToldOnceAndTriedUntilTheyAreTaken) {
  WatchFsm watch;
  EXPECT_TRUE(watch.Failed(kFull).tell);
  EXPECT_FALSE(watch.Failed(kFull).tell);
  EXPECT_TRUE(watch.Tick().prove);
  EXPECT_TRUE(watch.Failed(kDisk).tell) << "for another reason now";
  EXPECT_EQ(watch.why_not()->message, kDisk.message);
  EXPECT_TRUE(watch.Proved().tell);
}

TEST(WatchFsmTest, ReplicasThatDoNotConfirmAreTriedUntilTheyDo) {
  WatchFsm watch;
  EXPECT_TRUE(watch.Failed({Code::kUnavailable, "DURABILITY_UNKNOWN", "", {}, {}, {}}).tell);
  EXPECT_TRUE(watch.Tick().prove);
  EXPECT_TRUE(watch.Proved().tell);
}

TEST(WatchFsmTest, AFailureOfOneCallIsNoneOfTheWhole) {
  WatchFsm watch;
  for (const char* error : {"WRONGTYPE Operation", "ERR unknown", "LOADING Redis is loading"}) {
    EXPECT_FALSE(watch.Failed(redis::FailureOf(error)).tell) << error;
  }
  EXPECT_FALSE(watch.why_not());
}

TEST(WatchFsmTest, AnotherDataSetIsLookedAt) {
  WatchFsm watch;
  EXPECT_TRUE(watch.Failed(redis::FailureOf("DATASET another")).look);
}

}  // namespace
}  // namespace touchpoint::commit
