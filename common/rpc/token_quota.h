// SPDX-License-Identifier: Apache-2.0
// What one token may take of a daemon, so that one team at many times its share does not take the
// others'. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "common/base/failure.h"

namespace touchpoint::rpc {

class TokenQuota {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// 0: as many as the daemon itself allows.
  struct Limits {
    uint32_t requests_max = 0;
    uint32_t streams_max = 0;
    uint32_t plans_per_second = 0;  // with one second's worth in reserve
  };

  explicit TokenQuota(const Limits& limits) : limits_(limits) {}

  /// RESOURCE_EXHAUSTED/TEAM_QUOTA, or nothing, and then the matching Leave follows.
  std::optional<Failure> Enter();
  void Leave();
  std::optional<Failure> EnterStream();
  void LeaveStream();

  /// `count` plans come at `now`. TEAM_QUOTA, with the time until it is worth trying again, if what
  /// came before has used the rate up; a message is taken as a whole or not at all.
  std::optional<Failure> TakePlans(size_t count, Time now);

  /// Whether it is as good as a new one: nothing is under way, and the reserve is full.
  bool IsUnused(Time now);

 private:
  void Fill(Time now);

  const Limits limits_;
  std::mutex mutex_;
  uint32_t requests_ = 0;
  uint32_t streams_ = 0;
  double reserve_ = 0;  // plans; less than none after a message larger than it
  std::optional<Time> filled_;
};

}  // namespace touchpoint::rpc
