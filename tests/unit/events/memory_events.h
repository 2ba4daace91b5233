// SPDX-License-Identifier: Apache-2.0
// An EventStore in memory, as its contract says. Answers within the call.
#pragma once

#include <string>
#include <vector>

#include "services/commit/event_store.h"

namespace touchpoint::testing {

class MemoryEvents final : public commit::EventStore {
 public:
  explicit MemoryEvents(commit::Partition partitions) : positions(partitions) {}

  void LoadEventPositions(commit::Deadline /*deadline*/,
                          commit::Callback<commit::EventPositions> done) override {
    done(positions);
  }
  void AppendEvents(Batch batch, commit::Deadline /*deadline*/,
                    commit::Callback<Appended> done) override {
    if (failures > 0) {
      --failures;
      return done(tl::unexpected(Failure{Code::kUnavailable, "STORE_UNAVAILABLE", "", {}, {}, {}}));
    }
    std::optional<commit::JournalPosition>& stands = positions[batch.partition];
    if (stands != batch.from) {
      return done(Appended{false, stands});
    }
    stands = batch.to;
    events.insert(events.end(), batch.events.begin(), batch.events.end());
    done(Appended{true, stands});
  }

  commit::EventPositions positions;
  std::vector<std::string> events;
  int failures = 0;  // of the next calls, so many fail
};

}  // namespace touchpoint::testing
