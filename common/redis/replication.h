// SPDX-License-Identifier: Apache-2.0
// Who copies whom, as INFO replication tells it, and whether that is what was promised.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/failure.h"

namespace touchpoint::redis {

struct Replica {
  std::string host;
  uint16_t port = 0;

  std::string ToString() const { return host + ":" + std::to_string(port); }
  friend bool operator==(const Replica&, const Replica&) = default;
};

struct Replication {
  std::string role;               // "master" or "slave"
  std::string history;            // the same id on a primary and all who copy it
  bool link_up = false;           // of a replica: to its primary
  std::vector<Replica> replicas;  // of a primary: those who follow it, sorted
};

Replication ReadReplication(const std::string& info);

/// What keeps it from being a primary with at least so many replicas: FAILED_PRECONDITION/
/// STORE_SETUP, or UNAVAILABLE/STORE_UNAVAILABLE for what passes by itself.
Result<void> JudgePrimary(const Replication& found, uint32_t replicas);

/// Likewise for one of the replicas of `primary`.
Result<void> JudgeReplica(const Replica& replica, const Replication& found,
                          const Replication& primary);

}  // namespace touchpoint::redis
