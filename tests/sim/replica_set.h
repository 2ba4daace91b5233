// SPDX-License-Identifier: Apache-2.0
// Redis as the daemons see it: one server, or a primary with replicas, one of which takes its place
// when it fails. What had not reached the new primary by then is gone.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "services/commit/memory/memory_store.h"
#include "tests/sim/dice.h"
#include "tests/sim/virtual_time.h"

namespace touchpoint::sim {

/// The timeline that a store has now; revision 0: none.
commit::LoadedTimeline Look(commit::MemoryStore& store, const std::string& stakeholder_id);

struct ReplicaSetOptions {
  commit::Partition partitions = 2;
  size_t replicas = 0;
  /// Class `replicated`: no commit is answered before all replicas have it.
  bool wait = true;
  Duration lag_max = Duration(50);
};

class ReplicaSet {
 public:
  using Commit = commit::StakeholderCommit;
  /// Told of every commit that comes to the primary: what was there before, and what became of it.
  using Watcher = std::function<void(const commit::LoadedTimeline& before, const Commit& commit,
                                     const commit::CommitOutcome& outcome)>;

  ReplicaSet(VirtualTime& time, Dice& dice, const ReplicaSetOptions& options, Watcher watcher);

  size_t primary() const { return primary_; }
  /// Commits that the primary has.
  size_t commits() const { return nodes_[primary_].log.size(); }
  commit::MemoryStore& store(size_t node) { return *nodes_[node].store; }

  /// Decides at once what becomes of it; answers when the class says so, which may be never.
  void Apply(size_t node, Commit commit, commit::Callback<commit::CommitOutcome> done);
  /// Passed once all replicas have what the node has now, where the class wants that: what was read
  /// there stays.
  void Barrier(size_t node, std::function<void()> passed);
  /// A replica becomes the primary. The old one goes on for `lingers` as if nothing had happened,
  /// but nobody follows it.
  void FailOver(Duration lingers);
  void RaisePolicy(uint64_t number);
  /// Commits that a failover has taken back.
  const std::vector<std::shared_ptr<const Commit>>& lost() const { return lost_; }

 private:
  struct Node {
    std::unique_ptr<commit::MemoryStore> store;
    std::vector<std::shared_ptr<const Commit>> log;
    Instant reached;         // when the last commit sent to it arrives
    uint64_t following = 0;  // the reign whose stream it takes
  };
  void Rebuild(Node& node, const std::vector<std::shared_ptr<const Commit>>& log) const;
  void TellPolicy();
  void Replicate(const std::shared_ptr<const Commit>& commit, std::function<void()> everywhere);

  VirtualTime& time_;
  Dice& dice_;
  ReplicaSetOptions options_;
  Watcher watcher_;
  std::vector<Node> nodes_;
  std::vector<std::shared_ptr<const Commit>> lost_;
  size_t primary_ = 0;
  uint64_t reign_ = 1;
  uint64_t policy_ = 0;
};

}  // namespace touchpoint::sim
