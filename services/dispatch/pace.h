// SPDX-License-Identifier: Apache-2.0
// How fast a channel may be sent on. No clock of its own.
#pragma once

#include <chrono>
#include <cstdint>

#include "common/base/timer.h"
#include "common/model/policy.h"

namespace touchpoint::dispatch {

/// A token bucket that keeps the word of the policy: no half-open interval of `per` sees more than
/// `limit`. A twentieth of them may come at once, the others evenly.
class Pace {
 public:
  /// `pace.limit` and `pace.per` are positive.
  explicit Pace(const model::Pace& pace);

  /// Whether one more may go at `now`; if so, it is counted. Times never go back.
  bool Take(SteadyTime now);
  /// Takes back what was taken last, and did not go.
  void PutBack();
  /// The first time at which Take() says yes.
  SteadyTime NextTime(SteadyTime now) const;

  const model::Pace& pace() const { return pace_; }

 private:
  using Ticks = std::chrono::steady_clock::duration;

  model::Pace pace_;
  Ticks interval_;                       // between two, once the bucket is empty
  Ticks depth_;                          // of the bucket, as time
  SteadyTime full_ = SteadyTime::min();  // when the bucket will be full again
};

}  // namespace touchpoint::dispatch
