// SPDX-License-Identifier: Apache-2.0
// What must hold after every commit, whatever went wrong before.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "services/commit/timeline_store.h"
#include "services/decide/rulebook.h"
#include "tests/property/person.h"
#include "tests/sim/lease_checks.h"
#include "tests/sim/replica_set.h"

namespace touchpoint::sim {

/// Of the policy of an application.
inline std::string RevisionOf(uint64_t number) {
  return "sha256:" + std::to_string(number);
}

class Checks final : public ReplicaSet::Watcher {
 public:
  using Rulebooks = std::map<std::string, std::shared_ptr<const decide::Rulebook>>;

  /// `rulebooks` by the revision of their policy, and `policy`, the newest application that the
  /// primary has been told of, outlive it.
  Checks(const Rulebooks& rulebooks, const uint64_t& policy);

  void Watch(const commit::LoadedTimeline& before, const commit::StakeholderCommit& commit,
             const commit::CommitOutcome& outcome) override;
  void WatchErased(const std::string& stakeholder_id) override { erased_.insert(stakeholder_id); }
  /// Whether the stakeholder was erased, if only on a primary that lost it again.
  bool IsErased(const std::string& stakeholder_id) const {
    return erased_.contains(stakeholder_id);
  }
  void Complain(const std::string& what);

  Outside& outside() { return outside_; }
  const std::vector<std::string>& complaints() const { return complaints_; }
  /// Of all that happened; the same for the same schedule.
  uint64_t trace() const { return trace_; }
  void Trace(uint64_t what);
  uint64_t commits() const { return commits_; }

 private:
  void CheckDisplaced(const property::Event& event);
  void CheckConsent(const property::Event& event);
  void Replay(const commit::LoadedTimeline& before, const commit::StakeholderCommit& commit);

  const Rulebooks& rulebooks_;
  const uint64_t& policy_;
  Outside outside_;
  LeaseChecks lease_checks_;
  std::set<std::string> erased_;
  std::vector<std::string> complaints_;
  uint64_t trace_ = 0xcbf29ce484222325;
  uint64_t commits_ = 0;
};

}  // namespace touchpoint::sim
