// SPDX-License-Identifier: Apache-2.0
// One log line per throttle decision, in front of the store: what this daemon committed, once it is
// committed.
#pragma once

#include "common/telemetry/pseudonym.h"
#include "services/commit/timeline_store.h"

namespace touchpoint {

class DecisionLog final : public commit::TimelineStore {
 public:
  /// `store` outlives it and does the work.
  DecisionLog(commit::TimelineStore& store, telemetry::Pseudonyms pseudonyms);

  commit::Partition PartitionOf(const std::string& stakeholder_id) const override;
  void Load(const std::string& stakeholder_id, commit::Deadline deadline,
            commit::Callback<commit::LoadedTimeline> done) override;
  void LoadDetails(const std::string& stakeholder_id, std::vector<model::Sequence> sequences,
                   commit::Deadline deadline,
                   commit::Callback<std::vector<std::optional<model::Details>>> done) override;
  void Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
              commit::Callback<commit::CommitOutcome> done) override;
  void Resolve(commit::Partition partition, uint64_t surrogate, commit::Deadline deadline,
               commit::Callback<std::optional<std::string>> done) override;

 private:
  commit::TimelineStore& store_;
  const telemetry::Pseudonyms pseudonyms_;
};

}  // namespace touchpoint
