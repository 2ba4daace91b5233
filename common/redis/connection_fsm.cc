// SPDX-License-Identifier: Apache-2.0
#include "common/redis/connection_fsm.h"

#include <algorithm>

namespace touchpoint::redis {

ConnectionFsm::Action ConnectionFsm::Start(Time now) {
  return state_ == State::kStopped ? Connect(now) : Action::kNone;
}

ConnectionFsm::Action ConnectionFsm::Connect(Time now) {
  state_ = State::kConnecting;
  wake_at_ = now + options_.attempt_max;
  return Action::kConnect;
}

ConnectionFsm::Action ConnectionFsm::Connected() {
  if (state_ != State::kConnecting) {
    return Action::kNone;
  }
  state_ = State::kGreeting;
  return Action::kGreet;
}

ConnectionFsm::Action ConnectionFsm::Greeted() {
  if (state_ != State::kGreeting) {
    return Action::kNone;
  }
  state_ = State::kReady;
  wake_at_ = Time::max();
  failures_ = 0;
  return Action::kServe;
}

ConnectionFsm::Action ConnectionFsm::Lost(Time now) {
  if (state_ == State::kStopped || state_ == State::kBackoff) {
    return Action::kNone;
  }
  state_ = State::kBackoff;
  wake_at_ = now + Backoff();
  return Action::kClose;
}

ConnectionFsm::Action ConnectionFsm::Tick(Time now) {
  if (now < wake_at_) {
    return Action::kNone;
  }
  return state_ == State::kBackoff ? Connect(now) : Lost(now);
}

ConnectionFsm::Action ConnectionFsm::Stop() {
  state_ = State::kStopped;
  wake_at_ = Time::max();
  failures_ = 0;
  return Action::kClose;
}

// Between half of the step and all of it, so that daemons that lost the same Redis come back one
// after the other.
ConnectionFsm::Duration ConnectionFsm::Backoff() {
  constexpr uint32_t kDoublingsMax = 16;
  const Duration step =
      std::min(options_.backoff_min * (int64_t{1} << std::min(failures_, kDoublingsMax)),
               options_.backoff_max);
  ++failures_;
  const auto half = static_cast<uint64_t>(step.count() / 2);
  return Duration(static_cast<int64_t>(half + random_.Next() % (half + 1)));
}

}  // namespace touchpoint::redis
