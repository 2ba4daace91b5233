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

bool ApplyTo(MemoryStore& store, commit::Erasure erasure) {
  bool is_current = false;
  store.Erase(std::move(erasure), {}, [&](Result<bool> result) { is_current = *result; });
  return is_current;
}

/// What a replica does with what its primary has done.
void Repeat(MemoryStore& store,
            const std::variant<commit::StakeholderCommit, commit::Erasure>& write) {
  if (const auto* commit = std::get_if<commit::StakeholderCommit>(&write)) {
    TP_ASSERT(ApplyTo(store, *commit).kind == CommitOutcome::Kind::kCommitted);
  } else {
    TP_ASSERT(ApplyTo(store, std::get<commit::Erasure>(write)));
  }
}

bool IsErased(MemoryStore& store, const std::string& stakeholder_id) {
  bool erased = false;
  store.IsErased(stakeholder_id, {}, [&](Result<bool> answer) { erased = *answer; });
  return erased;
}

bool GivesALease(const commit::StakeholderCommit& commit) {
  return std::any_of(commit.steps.begin(), commit.steps.end(), [](const commit::JournalStep& step) {
    return std::holds_alternative<model::LeaseInput>(step.input);
  });
}

}  // namespace

commit::LoadedTimeline Look(commit::MemoryStore& store, const std::string& stakeholder_id) {
  commit::LoadedTimeline found;
  store.Load(stakeholder_id, {},
             [&](Result<commit::LoadedTimeline> loaded) { found = *std::move(loaded); });
  return found;
}

ReplicaSet::ReplicaSet(VirtualTime& time, Dice& dice, const ReplicaSetOptions& options,
                       Watcher& watcher)
    : time_(time), dice_(dice), options_(options), watcher_(watcher), nodes_(1 + options.replicas) {
  for (Node& node : nodes_) {
    node.following = reign_;
    Rebuild(node, {});
  }
}

void ReplicaSet::Rebuild(Node& node, const std::vector<WritePtr>& log) const {
  node.store = std::make_unique<MemoryStore>(options_.partitions,
                                             [](std::function<void()> task) { task(); });
  node.log = log;
  for (const auto& write : log) {
    Repeat(*node.store, *write);
  }
}

bool ReplicaSet::TakesWrites(size_t node) const {
  return node == primary_ || nodes_[node].following != reign_;
}

void ReplicaSet::Apply(size_t number, Commit commit, commit::Callback<CommitOutcome> done) {
  Node& node = nodes_[number];
  if (!TakesWrites(number)) {
    return;  // the caller hears nothing, which is worse than an error
  }
  const auto write = std::make_shared<const Write>(std::move(commit));
  const Commit& kept = std::get<Commit>(*write);
  const commit::LoadedTimeline before = Look(*node.store, kept.stakeholder_id);
  const CommitOutcome outcome = ApplyTo(*node.store, kept);
  if (number == primary_) {
    watcher_.Watch(before, kept, outcome);
  }
  if (outcome.kind != CommitOutcome::Kind::kCommitted) {
    return done(outcome);
  }
  Keep(number, write, [done = std::move(done), outcome] { done(outcome); });
}

void ReplicaSet::Erase(size_t number, commit::Erasure erasure, commit::Callback<bool> done) {
  Node& node = nodes_[number];
  if (!TakesWrites(number)) {
    return;
  }
  const std::string& id = erasure.stakeholder_id;
  const bool gone = IsErased(*node.store, id) && Look(*node.store, id).timeline.revision == 0;
  if (!ApplyTo(*node.store, erasure)) {
    return done(false);
  }
  if (number == primary_) {
    watcher_.WatchErased(id);
  }
  if (gone && erasure.surrogates.empty()) {
    return Barrier(number, [done = std::move(done)] { done(true); });  // nothing was written
  }
  Keep(number, std::make_shared<const Write>(std::move(erasure)),
       [done = std::move(done)] { done(true); });
}

void ReplicaSet::Keep(size_t number, const WritePtr& write, std::function<void()> answer) {
  nodes_[number].log.push_back(write);
  if (number != primary_) {
    // No replica follows it, so that whoever waits for one waits in vain.
    return TP_MUTANT(kWaitInVainIsEnough) ? answer() : void();
  }
  const auto* commit = std::get_if<Commit>(write.get());
  const bool at_once =
      nodes_.size() == 1 || !options_.wait || TP_MUTANT(kAnsweredBeforeReplicas) ||
      (TP_MUTANT(kLeaseBeforeReplicas) && commit != nullptr && GivesALease(*commit));
  if (at_once) {
    answer();
    answer = [] {};
  }
  Replicate(write, std::move(answer));
}

void ReplicaSet::Replicate(const WritePtr& write, std::function<void()> everywhere) {
  const auto missing = std::make_shared<size_t>(nodes_.size() - 1);
  const size_t offset = nodes_[primary_].log.size() - 1;  // of the write, if it is one
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
      if (write && there.log.size() <= offset) {  // else it came with all the others
        TP_ASSERT(there.log.size() == offset);
        Repeat(*there.store, *write);
        there.log.push_back(write);
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
  const std::vector<WritePtr> log = nodes_[primary_].log;
  TP_ASSERT(log.size() <= nodes_[old].log.size());
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
