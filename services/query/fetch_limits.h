// SPDX-License-Identifier: Apache-2.0
// How often something may be fetched, by whom or what fetches it. Remembers a bounded number, and
// of more the latest.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "common/base/time.h"

namespace touchpoint::query {

class FetchLimits {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// A minute's worth may come at once. 0 per minute: no limit. At most `keys_max` are remembered.
  FetchLimits(uint32_t per_minute, size_t keys_max)
      : per_minute_(per_minute), keys_max_(keys_max) {}

  /// Counts one, at `now`; or else says how long to wait until there is room for one.
  std::optional<Duration> Take(const std::string& key, Time now);

  size_t keys() const { return known_.size(); }

 private:
  struct Known {
    std::string key;
    Time due;  // when all that was counted would have come, had it come at the rate
  };
  std::list<Known>::iterator Find(const std::string& key, Time now);

  const uint32_t per_minute_;
  const size_t keys_max_;
  std::list<Known> known_;  // the latest first
  std::unordered_map<std::string, std::list<Known>::iterator> by_key_;
};

}  // namespace touchpoint::query
