// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/extent.h"

#include <cstdlib>

namespace touchpoint::fault {

uint64_t Extent(const char* name, uint64_t usual) {
  const char* given = std::getenv(name);
  return given != nullptr ? std::strtoull(given, nullptr, 10) : usual;
}

}  // namespace touchpoint::fault
