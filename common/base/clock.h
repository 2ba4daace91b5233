// SPDX-License-Identifier: Apache-2.0
// The seam of time. Everything outside `decide` asks a Clock; `decide` is handed an Instant.
#pragma once

#include "common/base/time.h"

namespace touchpoint {

class Clock {
 public:
  virtual ~Clock() = default;
  /// The present wall-clock instant, rounded down to a millisecond. Thread-safe.
  virtual Instant Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
  }
};

/// Stands still until it is moved: simulation and tests. Not thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant now) : now_(now) {}
  Instant Now() const override { return now_; }
  void Set(Instant now) { now_ = now; }

 private:
  Instant now_;
};

}  // namespace touchpoint
