// SPDX-License-Identifier: Apache-2.0
#include "common/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace touchpoint {

void AssertionFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "broken invariant: %s at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace touchpoint
