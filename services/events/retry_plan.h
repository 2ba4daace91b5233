// SPDX-License-Identifier: Apache-2.0
// What follows an attempt to deliver an event. No I/O, no clock.
#pragma once

#include <cstdint>
#include <optional>

#include "common/base/time.h"
#include "common/webhook/webhook.h"

namespace touchpoint::events {

class RetryPlan {
 public:
  /// After so many attempts an event is dead.
  explicit RetryPlan(uint32_t attempts_max) : attempts_max_(attempts_max) {}

  enum class Next { kDone, kAgain, kDead };
  struct Step {
    Next next = Next::kDone;
    Duration pause{};  // before the next attempt
  };
  /// After an attempt. The receiver tells doubles by the event's id, so that what perhaps arrived
  /// is sent again, as is what was refused: a receiver that is being mended refuses, too. Pauses
  /// double from a second to five minutes; a longer Retry-After is kept.
  Step After(const http::PostEnd& end);

 private:
  uint32_t attempts_max_;
  uint32_t attempts_ = 0;
};

}  // namespace touchpoint::events
