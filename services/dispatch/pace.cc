// SPDX-License-Identifier: Apache-2.0
#include "services/dispatch/pace.h"

#include <algorithm>

#include "common/base/assert.h"

namespace touchpoint::dispatch {
namespace {

constexpr uint32_t kAtOnce = 20;  // one part in so many

}  // namespace

// A bucket of b that is refilled every i lets b + (per - 1) / i through in an interval of per,
// which is `limit` for i = per / (limit - b + 1), rounded up.
Pace::Pace(const model::Pace& pace) : pace_(pace) {
  TP_ASSERT(pace.limit > 0 && pace.per > Duration(0));
  const uint32_t bucket = std::max(1u, pace.limit / kAtOnce);
  const auto evenly = static_cast<Ticks::rep>(pace.limit - bucket + 1);
  const Ticks per = pace.per;
  interval_ = Ticks((per.count() + evenly - 1) / evenly);
  depth_ = interval_ * static_cast<Ticks::rep>(bucket - 1);
}

bool Pace::Take(SteadyTime now) {
  if (NextTime(now) > now) {
    return false;
  }
  full_ = std::max(full_, now) + interval_;
  return true;
}

void Pace::PutBack() {
  full_ -= interval_;
}

SteadyTime Pace::NextTime(SteadyTime now) const {
  return full_ <= now ? now : std::max(now, full_ - depth_);
}

}  // namespace touchpoint::dispatch
