// SPDX-License-Identifier: Apache-2.0
// What a store says of itself when operators ask.
#pragma once

#include <chrono>
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
};

class StoreInspection {
 public:
  virtual ~StoreInspection() = default;

  /// The function library that commits call.
  virtual std::string function_library() const = 0;

  /// Asks the store. Threads as TimelineStore; fails where it does not answer.
  virtual void Inspect(Deadline deadline, Callback<StoreFacts> done) = 0;
};

}  // namespace touchpoint::commit
