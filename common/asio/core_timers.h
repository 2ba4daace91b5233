// SPDX-License-Identifier: Apache-2.0
// Timers that ring in the core loop.
#pragma once

#include "common/asio/core_loop.h"
#include "common/base/timer.h"

namespace touchpoint {

/// In the core loop.
class CoreTimers final : public Timers {
 public:
  /// `core` outlives it and its timers.
  explicit CoreTimers(CoreLoop& core) : core_(core) {}

  SteadyTime Now() const override { return std::chrono::steady_clock::now(); }
  std::unique_ptr<Timer> Make() override;

 private:
  CoreLoop& core_;
};

}  // namespace touchpoint
