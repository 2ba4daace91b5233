// SPDX-License-Identifier: Apache-2.0
// One timer for any number of deadlines: armed for the earliest, it calls a sweep that looks at
// all of them and says when to look again.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "common/asio/core_loop.h"

namespace touchpoint::redis {

/// Single-threaded. Destroying it is enough to stop it.
class DeadlineTimer {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// Returns the earliest deadline that is left; Time::max() for none.
  using Sweep = std::function<Time(Time now)>;

  DeadlineTimer(CoreLoop& io, Sweep sweep);
  ~DeadlineTimer();

  /// Makes sure that the sweep runs at `deadline`. Costs nothing if it runs before that anyway.
  void Cover(Time deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace touchpoint::redis
