// SPDX-License-Identifier: Apache-2.0
// A store that lets itself be watched: the simulation learns from every commit what falls due next.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "services/commit/timeline_store.h"

namespace touchpoint::ctl {

/// The touchpoint that a timeline has next: planned, not merged into another.
struct NextTouchpoint {
  Instant at;
  model::Sequence sequence = model::kNoSequence;
};
std::optional<NextTouchpoint> FindNext(const model::Timeline& timeline);

class WatchedStore final : public commit::TimelineStore {
 public:
  using Timelines = std::unordered_map<std::string, std::shared_ptr<const model::Timeline>>;
  /// Called after every commit that was applied.
  using Committed = std::function<void(const std::string& stakeholder_id, const model::Timeline&)>;

  WatchedStore(commit::TimelineStore& store, Committed committed)
      : store_(store), committed_(std::move(committed)) {}

  /// The timelines as they were committed last.
  const Timelines& timelines() const { return timelines_; }

  commit::Partition PartitionOf(const std::string& stakeholder_id) const override {
    return store_.PartitionOf(stakeholder_id);
  }
  void Load(const std::string& stakeholder_id, commit::Deadline deadline,
            commit::Callback<commit::LoadedTimeline> done) override {
    store_.Load(stakeholder_id, deadline, std::move(done));
  }
  void LoadDetails(const std::string& stakeholder_id, std::vector<model::Sequence> sequences,
                   commit::Deadline deadline,
                   commit::Callback<std::vector<std::optional<model::Details>>> done) override {
    store_.LoadDetails(stakeholder_id, std::move(sequences), deadline, std::move(done));
  }
  void Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
              commit::Callback<commit::CommitOutcome> done) override;
  void Resolve(commit::Partition partition, uint64_t surrogate, commit::Deadline deadline,
               commit::Callback<std::optional<std::string>> done) override {
    store_.Resolve(partition, surrogate, deadline, std::move(done));
  }

 private:
  commit::TimelineStore& store_;
  Committed committed_;
  Timelines timelines_;
};

}  // namespace touchpoint::ctl
