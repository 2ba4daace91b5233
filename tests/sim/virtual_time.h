// SPDX-License-Identifier: Apache-2.0
// Time that passes only from one event to the next.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <vector>

#include "common/base/clock.h"
#include "common/base/timer.h"

namespace touchpoint::sim {

class VirtualTime {
 public:
  explicit VirtualTime(Instant start) : now_(start) {}

  Instant now() const { return now_; }
  /// Events of one instant happen in the order in which they were asked for.
  void After(Duration delay, std::function<void()> event);
  /// Goes on to the next event; false: there is none.
  bool Next();

 private:
  struct Event {
    Instant at;
    uint64_t number;
    std::function<void()> happen;
    bool operator>(const Event& other) const {
      return at != other.at ? at > other.at : number > other.number;
    }
  };
  Instant now_;
  uint64_t number_ = 0;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

/// A host's clock, which is off by some time.
class HostClock final : public Clock {
 public:
  HostClock(const VirtualTime& time, Duration skew) : time_(time), skew_(skew) {}
  Instant Now() const override { return time_.now() + skew_; }
  void Step(Duration by) { skew_ += by; }

 private:
  const VirtualTime& time_;
  Duration skew_;
};

/// A host's timers: no step of its clock moves them. The steady clock of the machine that runs this
/// is far behind theirs, so that no deadline ever passes there.
class VirtualTimers final : public Timers {
 public:
  explicit VirtualTimers(VirtualTime& time) : time_(time) {}
  SteadyTime Now() const override;
  std::unique_ptr<Timer> Make() override;

 private:
  VirtualTime& time_;
};

}  // namespace touchpoint::sim
