// SPDX-License-Identifier: Apache-2.0
// gRPC orders what is done before a Start...() or Finish() before the callback it leads to, but in
// a library that is not instrumented, where ThreadSanitizer cannot see it. It is told here.
#pragma once

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TP_THREAD_SANITIZER 1
#include <sanitizer/tsan_interface.h>
#endif
#endif

namespace touchpoint {

/// Before a call that hands a reactor over to gRPC.
inline void HandOver([[maybe_unused]] void* reactor) {
#ifdef TP_THREAD_SANITIZER
  __tsan_release(reactor);
#endif
}

/// First thing in a callback of a reactor.
inline void TakeOver([[maybe_unused]] void* reactor) {
#ifdef TP_THREAD_SANITIZER
  __tsan_acquire(reactor);
#endif
}

}  // namespace touchpoint
