// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/virtual_time.h"

#include <utility>

namespace touchpoint::sim {

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

}  // namespace touchpoint::sim
