// SPDX-License-Identifier: Apache-2.0
// Broken invariants end the process, also in release builds: a wrong commit is worse than none.
#pragma once

namespace touchpoint {

[[noreturn]] void AssertionFailed(const char* condition, const char* file, int line);

}  // namespace touchpoint

#define TP_ASSERT(condition)          \
  ((condition) ? static_cast<void>(0) \
               : ::touchpoint::AssertionFailed(#condition, __FILE__, __LINE__))
