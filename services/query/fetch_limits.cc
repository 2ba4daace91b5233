// SPDX-License-Identifier: Apache-2.0
#include "services/query/fetch_limits.h"

#include <algorithm>

namespace touchpoint::query {

using Span = FetchLimits::Time::duration;

std::optional<Duration> FetchLimits::Take(const std::string& key, Time now) {
  if (per_minute_ == 0) {
    return std::nullopt;
  }
  constexpr Span kMinute = std::chrono::minutes(1);
  const Span step = kMinute / per_minute_;
  Known& known = *Find(key, now);
  const Span ahead = std::max(known.due, now) - now;
  if (ahead > kMinute - step) {
    return std::chrono::ceil<Duration>(ahead - (kMinute - step));
  }
  known.due = now + ahead + step;
  return std::nullopt;
}

std::list<FetchLimits::Known>::iterator FetchLimits::Find(const std::string& key, Time now) {
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    known_.splice(known_.begin(), known_, found->second);
    return known_.begin();
  }
  if (known_.size() >= keys_max_) {
    by_key_.erase(known_.back().key);
    known_.pop_back();
  }
  known_.push_front({key, now});
  by_key_[key] = known_.begin();
  return known_.begin();
}

}  // namespace touchpoint::query
