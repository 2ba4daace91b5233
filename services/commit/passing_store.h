// SPDX-License-Identifier: Apache-2.0
// A timeline store in front of another one: passes everything on, but for what a derived one does.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

class PassingStore : public TimelineStore {
 public:
  /// `next` outlives it and does the work.
  explicit PassingStore(TimelineStore& next) : next_(next) {}

  Partition PartitionOf(const std::string& stakeholder_id) const override {
    return next_.PartitionOf(stakeholder_id);
  }
  void Load(const std::string& stakeholder_id, Deadline deadline,
            Callback<LoadedTimeline> done) override {
    next_.Load(stakeholder_id, deadline, std::move(done));
  }
  void LoadDetails(const std::string& stakeholder_id, std::vector<model::Sequence> sequences,
                   Deadline deadline,
                   Callback<std::vector<std::optional<model::Details>>> done) override {
    next_.LoadDetails(stakeholder_id, std::move(sequences), deadline, std::move(done));
  }
  void Commit(StakeholderCommit commit, Deadline deadline, Callback<CommitOutcome> done) override {
    next_.Commit(std::move(commit), deadline, std::move(done));
  }
  void Erase(Erasure erasure, Deadline deadline, Callback<bool> done) override {
    next_.Erase(std::move(erasure), deadline, std::move(done));
  }
  void IsErased(const std::string& stakeholder_id, Deadline deadline,
                Callback<bool> done) override {
    next_.IsErased(stakeholder_id, deadline, std::move(done));
  }
  void CountErased(Partition partition, Deadline deadline, Callback<uint64_t> done) override {
    next_.CountErased(partition, deadline, std::move(done));
  }
  void FindSurrogates(const std::string& stakeholder_id, Deadline deadline,
                      Callback<std::vector<uint64_t>> done) override {
    next_.FindSurrogates(stakeholder_id, deadline, std::move(done));
  }
  void Resolve(Partition partition, uint64_t surrogate, Deadline deadline,
               Callback<std::optional<std::string>> done) override {
    next_.Resolve(partition, surrogate, deadline, std::move(done));
  }

 private:
  TimelineStore& next_;
};

}  // namespace touchpoint::commit
