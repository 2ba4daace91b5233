// SPDX-License-Identifier: Apache-2.0
// One log line per throttle decision, in front of the store: what this daemon committed, once it is
// committed.
#pragma once

#include <vector>

#include "common/asio/core_loop.h"
#include "common/telemetry/log.h"
#include "common/telemetry/pseudonym.h"
#include "services/commit/passing_store.h"

namespace touchpoint {

class DecisionLog final : public commit::PassingStore {
 public:
  /// `store` outlives it and does the work, `core` is where it is called.
  DecisionLog(commit::TimelineStore& store, CoreLoop& core, telemetry::Pseudonyms pseudonyms);

  void Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
              commit::Callback<commit::CommitOutcome> done) override;

 private:
  void Write(std::vector<telemetry::Line> lines);

  CoreLoop& core_;
  const telemetry::Pseudonyms pseudonyms_;
  std::vector<telemetry::Line> waiting_;  // written together once what runs now is done
};

}  // namespace touchpoint
