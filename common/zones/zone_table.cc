// SPDX-License-Identifier: Apache-2.0
#include "common/zones/zone_table.h"

#include <algorithm>
#include <utility>

#include "common/base/assert.h"

namespace touchpoint {
namespace {

// No zone is or was further from UTC than this.
constexpr std::chrono::hours kOffsetBound(26);

}  // namespace

ZoneTable::ZoneTable(std::string name, std::chrono::seconds first,
                     std::vector<Transition> transitions)
    : name_(std::move(name)), first_(first), transitions_(std::move(transitions)) {
  TP_ASSERT(std::chrono::abs(first_) < kOffsetBound);
  for (size_t i = 0; i < transitions_.size(); ++i) {
    TP_ASSERT(std::chrono::abs(transitions_[i].offset) < kOffsetBound);
    TP_ASSERT(i == 0 || transitions_[i - 1].at < transitions_[i].at);
  }
}

ZoneTable::Segment ZoneTable::At(Instant t) const {
  const auto next = std::upper_bound(
      transitions_.begin(), transitions_.end(), t,
      [](Instant instant, const Transition& transition) { return instant < transition.at; });
  Segment segment{Instant::min(), Instant::max(), first_};
  if (next != transitions_.begin()) {
    segment.begin = std::prev(next)->at;
    segment.offset = std::prev(next)->offset;
  }
  if (next != transitions_.end()) {
    segment.end = next->at;
  }
  return segment;
}

Instant ZoneTable::FirstAt(LocalTime local) const {
  // Everything that ends before this has local times before `local` only, whatever its offset.
  Segment segment = At(Instant(local.time_since_epoch()) - kOffsetBound);
  while (true) {
    const Instant candidate = std::max(segment.begin, segment.ToUtc(local));
    if (candidate < segment.end) {
      return candidate;
    }
    segment = At(segment.end);
  }
}

}  // namespace touchpoint
