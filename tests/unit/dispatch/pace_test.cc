// SPDX-License-Identifier: Apache-2.0
#include "services/dispatch/pace.h"

#include <gtest/gtest.h>

#include <deque>

#include "common/base/random.h"
#include "tests/support/seed.h"

namespace touchpoint::dispatch {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SteadyTime kStart = SteadyTime() + std::chrono::hours(5);

TEST(PaceTest, OneAtATimeIsOnePerInterval) {
  Pace pace({1, seconds(10)});
  EXPECT_TRUE(pace.Take(kStart));
  EXPECT_FALSE(pace.Take(kStart));
  EXPECT_FALSE(pace.Take(kStart + milliseconds(9'999)));
  EXPECT_EQ(pace.NextTime(kStart), kStart + seconds(10));
  EXPECT_TRUE(pace.Take(kStart + seconds(10)));
}

TEST(PaceTest, APartMayComeAtOnceAndTheRestEvenly) {
  Pace pace({100, seconds(96)});
  int at_once = 0;
  while (pace.Take(kStart)) {
    ++at_once;
  }
  EXPECT_EQ(at_once, 5);
  EXPECT_EQ(pace.NextTime(kStart), kStart + seconds(1));
}

TEST(PaceTest, WhatDidNotGoDoesNotCount) {
  Pace pace({1, seconds(10)});
  ASSERT_TRUE(pace.Take(kStart));
  pace.PutBack();
  EXPECT_TRUE(pace.Take(kStart));
  EXPECT_FALSE(pace.Take(kStart));
}

TEST(PaceTest, NoIntervalSeesMoreThanTheLimitAndAGreedyCallerGetsNearlyAll) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 40; ++round) {
    const auto limit = static_cast<uint32_t>(1 + random.Next() % 300);
    const Duration per(static_cast<int64_t>(1'000 + random.Next() % 100'000));
    Pace pace({limit, per});
    std::deque<SteadyTime> within;
    uint64_t taken = 0;
    SteadyTime now = kStart;
    const SteadyTime end = kStart + 10 * per;
    while (now < end) {
      if (pace.Take(now)) {
        ++taken;
        within.push_back(now);
        while (within.front() <= now - per) {
          within.pop_front();
        }
        ASSERT_LE(within.size(), limit) << "per " << per.count();
      } else {
        now = random.Next() % 50 == 0 ? now + per / 3 : pace.NextTime(now);
      }
    }
    EXPECT_GT(taken, 0u);
    EXPECT_LE(taken, 10ull * limit);
  }
}

TEST(PaceTest, WhoAsksAsSoonAsItMayGetsNineteenTwentieths) {
  Pace pace({200, seconds(10)});
  int taken = 0;
  for (SteadyTime now = kStart; now < kStart + seconds(1'000); now = pace.NextTime(now)) {
    taken += pace.Take(now) ? 1 : 0;
  }
  EXPECT_GE(taken, 19'000);
  EXPECT_LE(taken, 20'000);
}

}  // namespace
}  // namespace touchpoint::dispatch
