// SPDX-License-Identifier: Apache-2.0
// The production engine on a virtual clock (SEMANTICS §10): plans arrive in order of time, and what
// is due before an arrival has happened by then, at its scheduled time.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/model/touchpoint_view.h"
#include "services/commit/memory/memory_store.h"
#include "services/decide/rulebook.h"
#include "services/intake/submission.h"
#include "services/touchpointctl/simulation/watched_store.h"

namespace touchpoint::ctl {

class World {
 public:
  /// The same rulebook and the same calls give the same answers, ids included.
  explicit World(std::shared_ptr<const decide::Rulebook> rulebook);

  /// A plan arrives at `at`, which is not before any earlier arrival.
  Result<intake::TouchpointAnswer> Plan(intake::PlanRequest request, Instant at);

  /// Lets happen what is due until `until`, in order of time.
  Result<void> RunUntil(Instant until);
  /// Lets everything happen that is still planned.
  Result<void> RunOut() { return RunUntil(Instant::max()); }

  /// All touchpoints of a stakeholder, by sequence, as they are once every window has ended.
  Result<std::vector<model::TouchpointView>> Touchpoints(const std::string& stakeholder_id);

 private:
  struct Due {
    Instant at;
    std::string stakeholder_id;
    friend bool operator>(const Due& a, const Due& b) {
      return std::tie(a.at, a.stakeholder_id) > std::tie(b.at, b.stakeholder_id);
    }
  };

  /// Calls `start` with a callback and runs what is posted until that has been called.
  template <typename T>
  Result<T> Wait(const std::function<void(commit::Callback<T>)>& start);
  void Remember(const std::string& stakeholder_id, const model::Timeline& timeline);
  Result<void> Happen(const Due& due);

  std::deque<std::function<void()>> posted_;
  ManualClock clock_;
  SeededRandom random_;
  commit::MemoryStore memory_;
  WatchedStore store_;
  intake::Submission submission_;
  // What timelines had next when they were committed; outdated ones are passed over.
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

}  // namespace touchpoint::ctl
