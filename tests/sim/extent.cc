// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/extent.h"

#include <cstdlib>

namespace touchpoint::sim {
namespace {

uint64_t NumberOf(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace

uint64_t Schedules() {
  return NumberOf("TOUCHPOINT_SIM_SCHEDULES", 10'000);
}

uint64_t FirstSeed() {
  return NumberOf("TOUCHPOINT_SIM_SEED", 1);
}

}  // namespace touchpoint::sim
