// SPDX-License-Identifier: Apache-2.0
// Whether clocks agree well enough for touchpoints to be given out by them. No clock of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "common/base/failure.h"
#include "common/base/time.h"

namespace touchpoint::intake {

/// UNAVAILABLE/CLOCK_UNTRUSTED for a partition whose last commit is so far ahead of our clock.
Failure PartitionAhead(Duration ahead);

/// The store's clock beside ours. In the core loop.
class ClockWatch {
 public:
  /// `changed` is told why nothing is to be leased from now on (UNAVAILABLE/CLOCK_UNTRUSTED), or
  /// that the clocks agree again (nothing).
  explicit ClockWatch(std::function<void(const std::optional<Failure>&)> changed)
      : changed_(std::move(changed)) {}

  /// The store's clock showed `store` at some instant between `before` and `after` of ours, so
  /// that a slow answer never makes a difference.
  void Saw(Instant before, Instant store, Instant after);

  bool trusted() const { return !apart_; }

 private:
  const std::function<void(const std::optional<Failure>&)> changed_;
  std::optional<Duration> apart_;  // as it was when that began
};

}  // namespace touchpoint::intake
