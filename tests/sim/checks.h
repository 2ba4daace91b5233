// SPDX-License-Identifier: Apache-2.0
// What must hold after every commit, whatever went wrong before.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/commit/timeline_store.h"
#include "services/decide/rulebook.h"
#include "tests/property/person.h"

namespace touchpoint::sim {

/// Of the policy of an application.
inline std::string RevisionOf(uint64_t number) {
  return "sha256:" + std::to_string(number);
}

class Checks {
 public:
  using Rulebooks = std::map<std::string, std::shared_ptr<const decide::Rulebook>>;

  /// `rulebooks` by the revision of their policy; outlives it.
  explicit Checks(const Rulebooks& rulebooks) : rulebooks_(rulebooks) {}

  /// A commit that came to the primary; `policy` is the newest application that it has been told
  /// of.
  void Watch(const commit::LoadedTimeline& before, const commit::StakeholderCommit& commit,
             const commit::CommitOutcome& outcome, uint64_t policy);
  void Complain(const std::string& what);

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
  std::vector<std::string> complaints_;
  uint64_t trace_ = 0xcbf29ce484222325;
  uint64_t commits_ = 0;
};

}  // namespace touchpoint::sim
