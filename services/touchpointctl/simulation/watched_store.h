// SPDX-License-Identifier: Apache-2.0
// A store that lets itself be watched: the simulation learns from every commit what falls due next.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "services/commit/passing_store.h"

namespace touchpoint::ctl {

/// The touchpoint that a timeline has next: planned, not merged into another.
struct NextTouchpoint {
  Instant at;
  model::Sequence sequence = model::kNoSequence;
};
std::optional<NextTouchpoint> FindNext(const model::Timeline& timeline);

class WatchedStore final : public commit::PassingStore {
 public:
  using Timelines = std::unordered_map<std::string, std::shared_ptr<const model::Timeline>>;
  /// Called after every commit that was applied.
  using Committed = std::function<void(const std::string& stakeholder_id, const model::Timeline&)>;

  WatchedStore(commit::TimelineStore& store, Committed committed)
      : PassingStore(store), committed_(std::move(committed)) {}

  /// The timelines as they were committed last.
  const Timelines& timelines() const { return timelines_; }

  void Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
              commit::Callback<commit::CommitOutcome> done) override;

 private:
  Committed committed_;
  Timelines timelines_;
};

}  // namespace touchpoint::ctl
