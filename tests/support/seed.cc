// SPDX-License-Identifier: Apache-2.0
#include "tests/support/seed.h"

#include <cstdio>
#include <cstdlib>
#include <random>

namespace touchpoint::testing {

uint64_t Seed() {
  const char* given = std::getenv("TOUCHPOINT_SEED");
  const uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::printf("TOUCHPOINT_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

}  // namespace touchpoint::testing
