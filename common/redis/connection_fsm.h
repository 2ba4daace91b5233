// SPDX-License-Identifier: Apache-2.0
// When to connect, to greet, to serve and to wait: the life of a connection without its socket.
// Every event answers what the owner must do now; nothing here does I/O or reads a clock.
#pragma once

#include <chrono>
#include <cstdint>

#include "common/base/random.h"

namespace touchpoint::redis {

class ConnectionFsm {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::milliseconds;

  struct Options {
    /// From the start of an attempt to the end of the greeting.
    Duration attempt_max{2000};
    /// The wait after the first failure; it doubles with each further one.
    Duration backoff_min{20};
    Duration backoff_max{1000};
  };

  enum class State { kStopped, kConnecting, kGreeting, kReady, kBackoff };

  enum class Action {
    kNone,
    kConnect,  // open a socket, then Connected() or Lost()
    kGreet,    // send the greeting, then Greeted() or Lost()
    kServe,    // commands may flow
    kClose,    // drop the socket and what is in flight on it
  };

  ConnectionFsm(Options options, RandomSource& random) : options_(options), random_(random) {}

  Action Start(Time now);
  Action Connected();
  Action Greeted();
  /// The attempt or the connection failed. Events that come late are ignored.
  Action Lost(Time now);
  /// Time has passed; to be called at wake_at().
  Action Tick(Time now);
  Action Stop();

  State state() const { return state_; }
  /// When Tick() has something to do; Time::max() for never.
  Time wake_at() const { return wake_at_; }

 private:
  Action Connect(Time now);
  Duration Backoff();

  Options options_;
  RandomSource& random_;
  State state_ = State::kStopped;
  Time wake_at_ = Time::max();
  uint32_t failures_ = 0;  // in a row
};

}  // namespace touchpoint::redis
