// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica_set.h"

#include <algorithm>
#include <utility>

#include "common/base/assert.h"
#include "common/base/mutant.h"

namespace touchpoint::sim {

using commit::CommitOutcome;
using commit::MemoryStore;

namespace {

CommitOutcome ApplyTo(MemoryStore& store, commit::StakeholderCommit commit) {
  CommitOutcome outcome;
  store.Commit(std::move(commit), {}, [&](Result<CommitOutcome> result) { outcome = *result; });
  return outcome;
}

}  // namespace

commit::LoadedTimeline Look(commit::MemoryStore& store, const std::string& stakeholder_id) {
  commit::LoadedTimeline found;
  store.Load(stakeholder_id, {},
             [&](Result<commit::LoadedTimeline> loaded) { found = *std::move(loaded); });
  return found;
}

ReplicaSet::ReplicaSet(VirtualTime& time, Dice& dice, const ReplicaSetOptions& options,
                       Watcher watcher)
    : time_(time),
      dice_(dice),
      options_(options),
      watcher_(std::move(watcher)),
      nodes_(1 + options.replicas) {
  for (Node& node : nodes_) {
    node.following = reign_;
    Rebuild(node, {});
  }
}

void ReplicaSet::Rebuild(Node& node, const std::vector<std::shared_ptr<const Commit>>& log) const {
  node.store = std::make_unique<MemoryStore>(options_.partitions,
                                             [](std::function<void()> task) { task(); });
  node.log = log;
  for (const auto& commit : log) {
    TP_ASSERT(ApplyTo(*node.store, *commit).kind == CommitOutcome::Kind::kCommitted);
  }
}

void ReplicaSet::Apply(size_t number, Commit commit, commit::Callback<CommitOutcome> done) {
  Node& node = nodes_[number];
  const bool reigns = number == primary_;
  if (!reigns && node.following == reign_) {
    return;  // a replica by now, which takes no writes; the caller hears nothing, which is worse
  }
  const auto kept = std::make_shared<const Commit>(std::move(commit));
  const commit::LoadedTimeline before = Look(*node.store, kept->stakeholder_id);
  const CommitOutcome outcome = ApplyTo(*node.store, *kept);
  if (reigns) {
    watcher_(before, *kept, outcome);
  }
  if (outcome.kind != CommitOutcome::Kind::kCommitted) {
    return done(outcome);
  }
  node.log.push_back(kept);
  if (!reigns) {
    return;  // no replica follows it, so that whoever waits for one waits in vain
  }
  if (nodes_.size() == 1 || !options_.wait || TP_MUTANT(kAnsweredBeforeReplicas)) {
    done(outcome);
    done = nullptr;
  }
  Replicate(kept, [done = std::move(done), outcome] {
    if (done) {
      done(outcome);
    }
  });
}

void ReplicaSet::Replicate(const std::shared_ptr<const Commit>& commit,
                           std::function<void()> everywhere) {
  const auto missing = std::make_shared<size_t>(nodes_.size() - 1);
  const size_t offset = nodes_[primary_].log.size() - 1;  // of the commit, if it is one
  for (size_t number = 0; number < nodes_.size(); ++number) {
    if (number == primary_) {
      continue;
    }
    Node& replica = nodes_[number];
    replica.reached =
        std::max(replica.reached, time_.now() + dice_.Between(Duration(0), options_.lag_max));
    time_.After(replica.reached - time_.now(), [=, this, reign = reign_] {
      Node& there = nodes_[number];
      if (there.following != reign || reign != reign_) {
        return;
      }
      if (commit && there.log.size() <= offset) {  // else it came with all the others
        TP_ASSERT(there.log.size() == offset);
        TP_ASSERT(ApplyTo(*there.store, *commit).kind == CommitOutcome::Kind::kCommitted);
        there.log.push_back(commit);
      }
      if (--*missing == 0) {
        everywhere();
      }
    });
  }
}

void ReplicaSet::Barrier(size_t number, std::function<void()> passed) {
  if (number != primary_) {
    return;  // as with a commit: nobody follows it
  }
  if (nodes_.size() == 1 || !options_.wait || TP_MUTANT(kReadBeforeReplicas)) {
    return passed();
  }
  Replicate(nullptr, std::move(passed));
}

void ReplicaSet::FailOver(Duration lingers) {
  const size_t old = primary_;
  std::vector<size_t> heirs;
  for (size_t number = 0; number < nodes_.size(); ++number) {
    if (number != old && nodes_[number].following == reign_) {
      heirs.push_back(number);
    }
  }
  if (heirs.empty()) {
    return;
  }
  primary_ = dice_.Of(heirs);
  ++reign_;
  const std::vector<std::shared_ptr<const Commit>> log = nodes_[primary_].log;
  const std::vector<std::shared_ptr<const Commit>>& before = nodes_[old].log;
  TP_ASSERT(log.size() <= before.size());
  lost_.insert(lost_.end(), before.begin() + static_cast<std::ptrdiff_t>(log.size()), before.end());
  for (size_t number = 0; number < nodes_.size(); ++number) {
    if (number != primary_ && number != old) {
      Rebuild(nodes_[number], log);
    }
    nodes_[number].following = number == old ? 0 : reign_;
  }
  TellPolicy();
  time_.After(lingers, [this, old, reign = reign_] {
    if (reign == reign_ && old != primary_) {
      Rebuild(nodes_[old], nodes_[primary_].log);
      nodes_[old].following = reign_;
    }
  });
}

void ReplicaSet::RaisePolicy(uint64_t number) {
  policy_ = number;
  TellPolicy();
}

/// The primary alone: its replicas still have commits of before to come.
void ReplicaSet::TellPolicy() {
  store(primary_).RaisePolicy(policy_, {}, [](const Result<bool>& /*raised*/) {});
}

}  // namespace touchpoint::sim
