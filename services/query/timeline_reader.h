// SPDX-License-Identifier: Apache-2.0
// Whole timelines for those who watch them: who asks for the same person at the same time shares
// one reading.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/model/policy.h"
#include "services/query/finder.h"
#include "touchpoint/v1/stakeholder_service.pb.h"
#include "touchpoint/v1/touchpoint.pb.h"

namespace touchpoint::query {

/// A timeline as a watcher is shown it.
struct TimelineReading {
  struct Shown {
    v1::Touchpoint touchpoint;
    uint64_t digest = 0;  // of all that the touchpoint says
  };

  std::shared_ptr<const Snapshot> snapshot;  // that it shows
  uint64_t revision = 0;                     // 0: nothing is known of the stakeholder
  std::vector<Shown> touchpoints;            // by time, then number
  v1::Stakeholder stakeholder;
  std::string time_zone;  // that wall-clock rules use; empty: there is none
};

/// Calls and callbacks on the store's thread.
class TimelineReader {
 public:
  using Done = commit::Callback<std::shared_ptr<const TimelineReading>>;

  /// Outlives it.
  explicit TimelineReader(Finder& finder);
  ~TimelineReader();

  /// The policy in force, before the first reading.
  void SetPolicy(std::shared_ptr<const model::Policy> policy) { policy_ = std::move(policy); }

  /// The reading of a stakeholder of whom nothing is known.
  std::shared_ptr<const TimelineReading> OfNobody(const std::string& stakeholder_id) const;

  /// A reading that begins after this call. Fails as the store does.
  void ReadNow(const std::string& stakeholder_id, Done done);
  /// A reading of this revision or a later one; of an earlier one only if the store has lost what
  /// was committed.
  void ReadAtLeast(const std::string& stakeholder_id, uint64_t revision, Done done);

 private:
  struct Waiter {
    uint64_t revision = 0;
    Done done;
    bool is_due = true;  // the reading under way began after it had asked
  };
  /// What is under way for one stakeholder.
  struct Reading {
    std::vector<Waiter> waiting;
    std::vector<Waiter> next;  // need one that begins later
  };

  void Begin(const std::string& stakeholder_id);
  void OnLoaded(const std::string& stakeholder_id, const std::shared_ptr<const Snapshot>& snapshot);
  TimelineReading Show(const std::shared_ptr<const Snapshot>& snapshot,
                       const std::vector<model::TouchpointView>& views) const;
  void Finish(const std::string& stakeholder_id,
              const Result<std::shared_ptr<const TimelineReading>>& reading);

  Finder& finder_;
  std::shared_ptr<const model::Policy> policy_;
  std::unordered_map<std::string, Reading> under_way_;
  std::shared_ptr<TimelineReader*> alive_;  // null after the destructor, for callbacks under way
};

}  // namespace touchpoint::query
