// SPDX-License-Identifier: Apache-2.0
// The seam of waiting: what happens later, on the clock that only goes on. Whoever asks it for time
// and timers can be run in virtual time.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace touchpoint {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Single-threaded. Once cancelled or destroyed it is silent.
class Timer {
 public:
  virtual ~Timer() = default;
  /// Calls `ring` once at `at`, or soon if that has passed, never inside this call; instead of what
  /// was set before.
  virtual void Set(SteadyTime at, std::function<void()> ring) = 0;
  virtual void Cancel() = 0;
};

class Timers {
 public:
  virtual ~Timers() = default;
  virtual SteadyTime Now() const = 0;
  /// Of the same thread; does not outlive this.
  virtual std::unique_ptr<Timer> Make() = 0;
};

}  // namespace touchpoint
