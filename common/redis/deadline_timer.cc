// SPDX-License-Identifier: Apache-2.0
#include "common/redis/deadline_timer.h"

#include <utility>

#include "common/asio/core_loop.h"

namespace touchpoint::redis {

struct DeadlineTimer::State : std::enable_shared_from_this<State> {
  State(CoreLoop& io, Sweep s) : timer(io), sweep(std::move(s)) {}

  void Arm(Time deadline) {
    armed_at = deadline;
    timer.expires_at(deadline);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error && self->sweep) {
        self->Fire();
      }
    });
  }

  void Fire() {
    armed_at = Time::max();
    const Sweep running = sweep;  // what it calls may destroy the timer, and the sweep with it
    const Time next = running(std::chrono::steady_clock::now());
    if (sweep && next < armed_at) {
      Arm(next);
    }
  }

  boost::asio::steady_timer timer;
  Sweep sweep;
  Time armed_at = Time::max();
};

DeadlineTimer::DeadlineTimer(CoreLoop& io, Sweep sweep)
    : state_(std::make_shared<State>(io, std::move(sweep))) {
}

DeadlineTimer::~DeadlineTimer() {
  state_->sweep = nullptr;
  state_->timer.cancel();
}

void DeadlineTimer::Cover(Time deadline) {
  if (deadline < state_->armed_at) {
    state_->Arm(deadline);
  }
}

}  // namespace touchpoint::redis
