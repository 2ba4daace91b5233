// SPDX-License-Identifier: Apache-2.0
// How requests come to their effect: a stakeholder with requests has a lane. What waits when the
// lane is free is decided together and committed together, and decided again when another commit
// came first; meanwhile further requests wait in it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "services/commit/timeline_store.h"
#include "services/decide/rulebook.h"
#include "services/intake/attempt.h"
#include "services/intake/operations.h"
#include "services/intake/timeline_cache.h"

namespace touchpoint::intake {

struct LaneOptions {
  /// Open touchpoints of one stakeholder; one more plan is refused (STAKEHOLDER_LIMIT).
  uint32_t open_touchpoints_max = 1000;
  /// Finished touchpoints are removed once they are older; never below the longest rule window.
  Duration retention = 400 * kDay;
  /// Memory for cached timelines, in bytes, estimated.
  size_t cache_bytes_max = 256u << 20;
  /// Requests of one stakeholder that one commit takes along.
  size_t fold_max = 64;
  /// Times a request is decided again before it is answered CONTENTION.
  uint32_t attempts_max = 32;
};

/// The policy that decides, and what it takes to keep up with it.
struct LanePolicy {
  std::shared_ptr<const decide::Rulebook> rulebook;
  uint64_t number = 0;  // of its application
  /// Sees to it that this number or a later one becomes the policy here, then calls back; null
  /// where there are no applications.
  std::function<void(uint64_t number, commit::Deadline, commit::Callback<bool>)> follow;
};

/// Single-threaded: calls and callbacks on the store's thread.
class Lanes {
 public:
  /// All must outlive it.
  Lanes(commit::TimelineStore& store, const Clock& clock, RandomSource& random,
        const LaneOptions& options);

  LanePolicy policy;                 // from the next decision on
  std::optional<Failure> suspended;  // the answer to everything, while nothing is decided
  /// The answer to leases, while nothing is leased; null: it is.
  std::shared_ptr<const Failure> no_lease;

  void Submit(const std::string& stakeholder_id, std::unique_ptr<Operation> operation);
  /// Decides on the stored timeline and commits nothing.
  void Try(const std::string& stakeholder_id, std::unique_ptr<Operation> operation);
  /// Decides on nothing that is remembered from before.
  void ForgetTimelines();
  /// Likewise of one partition.
  void ForgetTimelines(commit::Partition partition);

  commit::TimelineStore& store() { return store_; }
  /// Operations that have not been answered.
  size_t pending() const { return pending_; }
  /// Timelines that are remembered.
  size_t remembered() const { return cache_.size(); }

 private:
  struct Lane;
  using LanePtr = std::shared_ptr<Lane>;

  LanePtr MakeLane(const std::string& stakeholder_id) const;
  void Next(const LanePtr& lane);
  bool IsProbablyNew(const Lane& lane) const;
  void Load(const LanePtr& lane);
  void Prepare(const LanePtr& lane, TimelineCache::Entry timeline, bool fresh);
  Attempt::Setting SettingOf(const Lane& lane, bool fresh);
  void DecideAll(const LanePtr& lane, TimelineCache::Entry timeline, bool fresh,
                 Attempt::Details details);
  void Complete(const LanePtr& lane);
  void Commit(const LanePtr& lane);
  void Committed(const LanePtr& lane, const commit::CommitOutcome& outcome);
  void FollowPolicy(const LanePtr& lane, uint64_t number);
  void AnswerAll(Lane& lane, const std::function<void(Operation&)>& answer);
  void DeliverAll(const LanePtr& lane);
  void DeliverErased(const LanePtr& lane);
  void DeliverTried(const LanePtr& lane);
  void Erase(const LanePtr& lane);
  void FailAll(const LanePtr& lane, const Failure& failure);
  std::shared_ptr<const Failure> WhyNoLease(commit::Partition partition);
  /// When a decision about somebody of the partition is made.
  Instant Now(commit::Partition partition);
  void Saw(commit::Partition partition, Instant now);

  commit::TimelineStore& store_;
  const Clock& clock_;
  RandomSource& random_;
  const LaneOptions options_;
  TimelineCache cache_;
  uint64_t memory_ = 0;  // counts how often all was forgotten
  std::unordered_map<std::string, LanePtr> lanes_;
  std::unordered_map<commit::Partition, Instant> clocks_;  // the last `now` of each partition
  size_t pending_ = 0;
  uint32_t new_in_a_row_ = 0;  // of the timelines loaded last
};

}  // namespace touchpoint::intake
