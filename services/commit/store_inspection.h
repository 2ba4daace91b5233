// SPDX-License-Identifier: Apache-2.0
// What a store says of itself when operators ask.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

struct StoreFacts {
  std::string version;
  /// What keeps it from holding the configured durability class now; empty: nothing does.
  std::string durability_problem;
  std::vector<std::string> warnings;
  bool write_failed = false;  // of the log on disk, when last tried
  bool functions_loaded = false;
  std::string functions_problem;  // why the library that is there cannot be used
  uint64_t used_bytes = 0;
  uint64_t limit_bytes = 0;  // 0: none
  uint64_t log_bytes = 0;    // on disk
  std::chrono::microseconds round_trip{};
  std::chrono::microseconds clock_ahead{};  // of the store's clock; negative: behind
  std::chrono::seconds up_time{};
  uint64_t connections = 0;     // of everybody
  uint64_t disk_waits = 0;      // of the log on disk, since it started; writers wait with it
  bool rewrite_failed = false;  // the log could not be compacted when that was last tried
};

/// What is stored in one partition.
struct PartitionFacts {
  uint64_t stakeholders = 0;
  uint64_t waiting = 0;              // for whom something falls due, now or later
  uint64_t overdue = 0;              // of these, for whom it has
  std::optional<Instant> first_due;  // of those who wait
  std::optional<Instant> clock;      // of the last commit
  bool unreadable = false;           // keys of the partition as such are damaged
};

/// What a daemon has met in one partition since it started.
struct PartitionTrouble {
  uint64_t damaged = 0;    // stakeholders, or their details, that are known to be damaged now
  uint64_t conflicts = 0;  // commits that lost a race
};

class StoreInspection {
 public:
  virtual ~StoreInspection() = default;

  /// The function library that commits call.
  virtual std::string function_library() const = 0;

  /// Asks the store. Threads as TimelineStore; fails where it does not answer.
  virtual void Inspect(Deadline deadline, Callback<StoreFacts> done) = 0;

  /// Asks it about every partition, in order: who is overdue at `now`.
  virtual void InspectPartitions(Instant now, Deadline deadline,
                                 Callback<std::vector<PartitionFacts>> done) = 0;
};

}  // namespace touchpoint::commit
