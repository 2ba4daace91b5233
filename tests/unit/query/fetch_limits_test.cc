// SPDX-License-Identifier: Apache-2.0
#include "services/query/fetch_limits.h"

#include <gtest/gtest.h>

namespace touchpoint::query {
namespace {

using std::chrono::seconds;

const FetchLimits::Time kStart{seconds(1'000'000)};

TEST(FetchLimits, AMinutesWorthMayComeAtOnceAndThenAsManyAsTheRateHas) {
  FetchLimits limits(6, 10);
  for (int i = 0; i < 6; ++i) {
    EXPECT_FALSE(limits.Take("a", kStart)) << i;
  }
  EXPECT_EQ(limits.Take("a", kStart), seconds(10));
  EXPECT_EQ(limits.Take("a", kStart + seconds(4)), seconds(6));  // who asks too early waits no more
  EXPECT_FALSE(limits.Take("a", kStart + seconds(10)));
  EXPECT_EQ(limits.Take("a", kStart + seconds(10)), seconds(10));
  EXPECT_FALSE(limits.Take("b", kStart)) << "another one's limit is used up too";
}

TEST(FetchLimits, WhoWaitedLongHasAMinutesWorthAndNoMore) {
  FetchLimits limits(3, 10);
  limits.Take("a", kStart);
  const auto later = kStart + std::chrono::hours(5);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(limits.Take("a", later)) << i;
  }
  EXPECT_EQ(limits.Take("a", later), seconds(20));
}

TEST(FetchLimits, RoundsTheWaitUpSoThatWhoWaitsIsLetIn) {
  FetchLimits limits(7'000, 10);
  FetchLimits::Time now = kStart;
  while (!limits.Take("a", now)) {
  }
  const auto wait = limits.Take("a", now);
  ASSERT_TRUE(wait);
  EXPECT_GT(*wait, Duration(0));
  EXPECT_FALSE(limits.Take("a", now + *wait));
}

TEST(FetchLimits, WithoutALimitNothingIsRemembered) {
  FetchLimits limits(0, 10);
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_FALSE(limits.Take("a", kStart));
  }
  EXPECT_EQ(limits.keys(), 0u);
}

TEST(FetchLimits, RemembersABoundedNumberTheLatest) {
  FetchLimits limits(1, 3);
  for (const char* key : {"a", "b", "c"}) {
    EXPECT_FALSE(limits.Take(key, kStart));
  }
  EXPECT_TRUE(limits.Take("a", kStart));   // asked again, and so later than b
  EXPECT_FALSE(limits.Take("d", kStart));  // b is forgotten for it
  EXPECT_EQ(limits.keys(), 3u);
  EXPECT_TRUE(limits.Take("a", kStart));
  EXPECT_TRUE(limits.Take("c", kStart));
  EXPECT_TRUE(limits.Take("d", kStart));
  EXPECT_FALSE(limits.Take("b", kStart));
  EXPECT_EQ(limits.keys(), 3u);
}

}  // namespace
}  // namespace touchpoint::query
