// SPDX-License-Identifier: Apache-2.0
// One log line per throttle decision, in front of the store: what this daemon committed, once it is
// committed.
#pragma once

#include "common/telemetry/pseudonym.h"
#include "services/commit/passing_store.h"

namespace touchpoint {

class DecisionLog final : public commit::PassingStore {
 public:
  /// `store` outlives it and does the work.
  DecisionLog(commit::TimelineStore& store, telemetry::Pseudonyms pseudonyms);

  void Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
              commit::Callback<commit::CommitOutcome> done) override;

 private:
  const telemetry::Pseudonyms pseudonyms_;
};

}  // namespace touchpoint
