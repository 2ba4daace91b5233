// SPDX-License-Identifier: Apache-2.0
// Redis as the daemons see it: one server, or a primary with replicas, one of which takes its place
// when it fails. What had not reached the new primary by then is gone.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
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
  /// Told of everything that comes to the primary.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    /// What was there before, and what became of it.
    virtual void Watch(const commit::LoadedTimeline& before, const Commit& commit,
                       const commit::CommitOutcome& outcome) = 0;
    virtual void WatchErased(const std::string& stakeholder_id) = 0;
  };

  ReplicaSet(VirtualTime& time, Dice& dice, const ReplicaSetOptions& options, Watcher& watcher);

  size_t primary() const { return primary_; }
  commit::Partition partitions() const { return options_.partitions; }
  /// Entries that the journal of the primary must have.
  size_t writes() const { return nodes_[primary_].log.size(); }
  commit::MemoryStore& store(size_t node) { return *nodes_[node].store; }
  commit::MemoryStore& store() { return store(primary_); }
  /// Whether a write gets an answer there: not from who is a replica by now.
  bool TakesWrites(size_t node) const;

  /// Decides at once what becomes of it; answers when the class says so, which may be never.
  void Apply(size_t node, Commit commit, commit::Callback<commit::CommitOutcome> done);
  void Erase(size_t node, commit::Erasure erasure, commit::Callback<bool> done);
  /// Passed once all replicas have what the node has now, where the class wants that: what was read
  /// there stays.
  void Barrier(size_t node, std::function<void()> passed);
  /// A replica becomes the primary. The old one goes on for `lingers` as if nothing had happened,
  /// but nobody follows it. Where somebody is in an index of who is due goes no further than its
  /// commit says: such hints are mended by the clock.
  void FailOver(Duration lingers);
  void RaisePolicy(uint64_t number);

 private:
  using Write = std::variant<Commit, commit::Erasure>;
  using WritePtr = std::shared_ptr<const Write>;
  struct Node {
    std::unique_ptr<commit::MemoryStore> store;
    std::vector<WritePtr> log;
    Instant reached;         // when the last write sent to it arrives
    uint64_t following = 0;  // the reign whose stream it takes
  };
  void Rebuild(Node& node, const std::vector<WritePtr>& log) const;
  void TellPolicy();
  /// The node has it: answers when the class says so.
  void Keep(size_t node, const WritePtr& write, std::function<void()> answer);
  void Replicate(const WritePtr& write, std::function<void()> everywhere);

  VirtualTime& time_;
  Dice& dice_;
  const ReplicaSetOptions options_;
  Watcher& watcher_;
  std::vector<Node> nodes_;
  size_t primary_ = 0;
  uint64_t reign_ = 1;
  uint64_t policy_ = 0;
};

}  // namespace touchpoint::sim
