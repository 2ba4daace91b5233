// SPDX-License-Identifier: Apache-2.0
// How much memory a process has had.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace touchpoint::testing {

/// A sanitizer keeps what is freed, and notes on what is not.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

/// The most that it has had, in MiB.
size_t LargestResidentSize(pid_t pid);

}  // namespace touchpoint::testing
