// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/extent.h"

#include <cstdlib>

namespace touchpoint::fault {

uint64_t Extent(const char* name, uint64_t whole, uint64_t brief) {
  if (const char* given = std::getenv(name); given != nullptr) {
    return std::strtoull(given, nullptr, 10);
  }
  return std::getenv("TOUCHPOINT_FAULT_BRIEF") != nullptr ? brief : whole;
}

}  // namespace touchpoint::fault
