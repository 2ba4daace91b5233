// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/virtual_time.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace touchpoint::sim {
namespace {

SteadyTime SteadyOf(Instant at) {
  return SteadyTime(at.time_since_epoch());
}

class VirtualTimer final : public Timer {
 public:
  explicit VirtualTimer(VirtualTime& time) : time_(time) {}
  ~VirtualTimer() override { ++*set_; }

  void Set(SteadyTime at, std::function<void()> ring) override {
    const uint64_t number = ++*set_;
    const auto delay = std::chrono::ceil<Duration>(at - SteadyOf(time_.now()));
    time_.After(std::max(delay, Duration(0)), [set = set_, number, ring = std::move(ring)] {
      if (*set == number) {
        ring();
      }
    });
  }
  void Cancel() override { ++*set_; }

 private:
  VirtualTime& time_;
  std::shared_ptr<uint64_t> set_ = std::make_shared<uint64_t>(0);  // how often it was
};

}  // namespace

void VirtualTime::After(Duration delay, std::function<void()> event) {
  events_.push({now_ + delay, number_++, std::move(event)});
}

bool VirtualTime::Next() {
  if (events_.empty()) {
    return false;
  }
  // The queue shows its top as a constant, only so that nobody disturbs its order.
  auto happen = std::move(const_cast<Event&>(events_.top()).happen);
  now_ = events_.top().at;
  events_.pop();
  happen();
  return true;
}

SteadyTime VirtualTimers::Now() const {
  return SteadyOf(time_.now());
}

std::unique_ptr<Timer> VirtualTimers::Make() {
  return std::make_unique<VirtualTimer>(time_);
}

}  // namespace touchpoint::sim
