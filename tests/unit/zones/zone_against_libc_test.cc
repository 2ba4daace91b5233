// SPDX-License-Identifier: Apache-2.0
// A second, independent computation: the C library reads the same tzdata with its own code.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/unit/zones/libc_zone.h"
#include "tests/unit/zones/system_zones.h"

namespace touchpoint::zones {
namespace {

TEST(ZoneAgainstLibcTest, AgreesAroundEveryTransition) {
  for (const std::string& name : SystemZones().Names()) {
    const LibcZone libc(name);
    for (const auto& transition : SystemZone(name).transitions()) {
      const Instant before = transition.at - std::chrono::seconds(1);
      ASSERT_EQ(SystemZone(name).At(before).offset, libc.OffsetAt(before))
          << name << " before " << FormatRfc3339(transition.at);
      ASSERT_EQ(transition.offset, libc.OffsetAt(transition.at))
          << name << " from " << FormatRfc3339(transition.at);
    }
  }
}

// Finds transitions that our tables lack: an instant a month on average, until the end of 2100.
TEST(ZoneAgainstLibcTest, AgreesBetweenTransitions) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const Instant end = Utc("2101-01-01T00:00:00") - kDay;
  for (const std::string& name : SystemZones().Names()) {
    const LibcZone libc(name);
    const ZoneTable& zone = SystemZone(name);
    for (Instant t; t < end; t += std::chrono::seconds(random() % (uint64_t{60} * 86'400))) {
      ASSERT_EQ(zone.At(t).offset, libc.OffsetAt(t)) << name << " at " << FormatRfc3339(t);
    }
  }
}

}  // namespace
}  // namespace touchpoint::zones
