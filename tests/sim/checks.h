// SPDX-License-Identifier: Apache-2.0
// What must hold after every commit, whatever went wrong before.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/commit/memory/memory_store.h"
#include "services/decide/rulebook.h"

namespace touchpoint::sim {

/// The timeline that a store has now; revision 0: none.
commit::LoadedTimeline Look(commit::MemoryStore& store, const std::string& stakeholder_id);

class Checks {
 public:
  using Rulebooks = std::map<std::string, std::shared_ptr<const decide::Rulebook>>;

  /// `rulebooks` by the revision of their policy; outlives it.
  explicit Checks(const Rulebooks& rulebooks) : rulebooks_(rulebooks) {}

  /// Just before `commit` takes effect on `store`. One that will be refused is not judged.
  void Watch(commit::MemoryStore& store, const commit::StakeholderCommit& commit);
  void Complain(const std::string& what);

  const std::vector<std::string>& complaints() const { return complaints_; }
  /// Of all that happened; the same for the same schedule.
  uint64_t trace() const { return trace_; }
  void Trace(uint64_t what);
  uint64_t commits() const { return commits_; }

 private:
  void Replay(const commit::LoadedTimeline& before, const commit::StakeholderCommit& commit);

  const Rulebooks& rulebooks_;
  std::vector<std::string> complaints_;
  uint64_t trace_ = 0xcbf29ce484222325;
  uint64_t commits_ = 0;
};

}  // namespace touchpoint::sim
