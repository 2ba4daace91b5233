// SPDX-License-Identifier: Apache-2.0
// A daemon's way to Redis: slow, lossy, and sometimes gone. Every call is answered once, as the
// contract of the seam says; what becomes of it there is another matter.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/commit/due_index.h"
#include "services/commit/timeline_store.h"
#include "tests/sim/replica_set.h"

namespace touchpoint::sim {

struct Faults {
  uint32_t request_lost = 0;  // per mille
  uint32_t reply_lost = 0;    // per mille: done, but nobody hears of it
  Duration latency_max = Duration(5);
  Duration timeout = Duration(500);
};

class Link final : public commit::TimelineStore,
                   public commit::DueIndex,
                   public commit::ReadyIndex {
 public:
  Link(VirtualTime& time, Dice& dice, ReplicaSet& redis, const Faults& faults);
  ~Link() override;

  commit::Partition PartitionOf(const std::string& stakeholder_id) const override;
  void Load(const std::string& stakeholder_id, commit::Deadline deadline,
            commit::Callback<commit::LoadedTimeline> done) override;
  void LoadDetails(const std::string& stakeholder_id, std::vector<model::Sequence> sequences,
                   commit::Deadline deadline,
                   commit::Callback<std::vector<std::optional<model::Details>>> done) override;
  void Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
              commit::Callback<commit::CommitOutcome> done) override;
  void Erase(commit::Erasure erasure, commit::Deadline deadline,
             commit::Callback<bool> done) override;
  void IsErased(const std::string& stakeholder_id, commit::Deadline deadline,
                commit::Callback<bool> done) override;
  void CountErased(commit::Partition partition, commit::Deadline deadline,
                   commit::Callback<uint64_t> done) override;
  void FindSurrogates(const std::string& stakeholder_id, commit::Deadline deadline,
                      commit::Callback<std::vector<uint64_t>> done) override;
  void Resolve(commit::Partition partition, uint64_t surrogate, commit::Deadline deadline,
               commit::Callback<std::optional<std::string>> done) override;

  void ListDue(commit::Partition partition, Instant until, size_t limit, commit::Deadline deadline,
               commit::Callback<std::vector<commit::DueStakeholder>> done) override;
  void MoveOn(commit::Partition partition, std::vector<commit::DueUpdate> updates,
              commit::Deadline deadline, commit::Callback<std::vector<size_t>> done) override;
  void ListReadyLists(commit::Partition partition, commit::Deadline deadline,
                      commit::Callback<std::vector<commit::ReadyCount>> done) override;
  void ListReady(commit::Partition partition, const model::ReadyList& list, size_t skip,
                 size_t limit, commit::Deadline deadline,
                 commit::Callback<std::vector<commit::DueStakeholder>> done) override;

  /// The connection breaks: whatever is under way is answered as unknown. The next call goes to
  /// whoever is the primary then.
  void Break();
  /// No message gets through for so long.
  void CutOff(Duration length);

 private:
  template <typename T>
  using Execute = std::function<void(size_t node, commit::Callback<T> reply)>;
  template <typename T>
  void Send(Execute<T> execute, commit::Callback<T> done);

  VirtualTime& time_;
  Dice& dice_;
  ReplicaSet& redis_;
  const Faults& faults_;
  size_t node_;
  Instant cut_until_;
  uint64_t calls_ = 0;
  std::map<uint64_t, std::function<void(const Failure&)>> under_way_;
  std::shared_ptr<Link*> alive_;
};

}  // namespace touchpoint::sim
