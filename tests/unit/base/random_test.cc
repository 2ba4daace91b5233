// SPDX-License-Identifier: Apache-2.0
#include "common/base/random.h"

#include <gtest/gtest.h>

#include <set>

namespace touchpoint {
namespace {

TEST(SystemRandom, NeverGivesTheSameBitsAgain) {
  SystemRandom random;
  SystemRandom other;
  std::set<uint64_t> seen;
  constexpr int kMoreThanAStock = 100;
  for (int i = 0; i < kMoreThanAStock; ++i) {
    EXPECT_TRUE(seen.insert(random.Next()).second);
    EXPECT_TRUE(seen.insert(other.Next()).second);
  }
  EXPECT_EQ(seen.count(0), 0u);
}

}  // namespace
}  // namespace touchpoint
