// SPDX-License-Identifier: Apache-2.0
#include "services/intake/timeline_cache.h"

#include <gtest/gtest.h>

namespace touchpoint::intake {
namespace {

TEST(TimelineCacheTest, TakesOutWhatWasPut) {
  TimelineCache cache(1 << 20);
  const auto timeline = std::make_shared<const model::Timeline>();
  cache.Put("ada", timeline);
  EXPECT_GT(cache.bytes(), 0U);
  EXPECT_EQ(cache.Take("ada"), timeline);
  EXPECT_EQ(cache.Take("ada"), nullptr);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(TimelineCacheTest, DropsTheLeastRecentlyUsedFirst) {
  TimelineCache cache(1500);  // room for three empty timelines
  for (const char* id : {"a", "b", "c"}) {
    cache.Put(id, std::make_shared<const model::Timeline>());
  }
  cache.Put("a", cache.Take("a"));
  cache.Put("d", std::make_shared<const model::Timeline>());
  EXPECT_LE(cache.bytes(), 1500U);
  EXPECT_EQ(cache.Take("b"), nullptr);
  EXPECT_NE(cache.Take("a"), nullptr);
}

TEST(TimelineCacheTest, StaysWithinItsBoundEvenForOneLargeTimeline) {
  TimelineCache cache(1000);
  auto large = std::make_shared<model::Timeline>();
  large->touchpoints.resize(100);
  cache.Put("ada", large);
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.bytes(), 0U);
}

}  // namespace
}  // namespace touchpoint::intake
