// SPDX-License-Identifier: Apache-2.0
// One log line per stakeholder whose stored records are damaged, and one when the timeline is whole
// again, in front of the store. Nobody else is affected, so nothing else is said of it. Also
// counts, per partition, who is damaged and whose commits have lost a race.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/telemetry/pseudonym.h"
#include "services/commit/passing_store.h"
#include "services/commit/store_inspection.h"

namespace touchpoint {

class DamageLog final : public commit::PassingStore {
 public:
  /// `store` outlives it and all calls, and does the work.
  DamageLog(commit::TimelineStore& store, telemetry::Pseudonyms pseudonyms);

  void Load(const std::string& stakeholder_id, commit::Deadline deadline,
            commit::Callback<commit::LoadedTimeline> done) override;
  void LoadDetails(const std::string& stakeholder_id, std::vector<model::Sequence> sequences,
                   commit::Deadline deadline,
                   commit::Callback<std::vector<std::optional<model::Details>>> done) override;
  void Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
              commit::Callback<commit::CommitOutcome> done) override;
  /// Who was erased is damaged no more.
  void Erase(commit::Erasure erasure, commit::Deadline deadline,
             commit::Callback<bool> done) override;

  /// How many stakeholders, or their details, are known to be damaged.
  size_t damaged() const;

  /// What has been met in each of so many partitions.
  std::vector<commit::PartitionTrouble> ByPartition(commit::Partition partitions) const;

 private:
  struct Known;

  template <typename T>
  commit::Callback<T> Noting(const std::string& stakeholder_id, const char* part,
                             commit::Callback<T> done);

  const std::shared_ptr<Known> known_;  // shared with calls under way
};

}  // namespace touchpoint
