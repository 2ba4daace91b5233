// SPDX-License-Identifier: Apache-2.0
// What is due on some channels, or in a sender's hands: collected from the lists of all partitions.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "services/commit/due_index.h"
#include "services/query/timeline_walk.h"

namespace touchpoint::query {

/// Where a contact stands in a work list.
using WorkPlace = std::tuple<Instant, uint32_t, uint64_t, model::Sequence>;  // time, then the id

struct WorkQuestion {
  std::set<std::string> channels;
  std::function<bool(const std::string& team)> takes;
  Instant until;                   // due before it
  std::optional<WorkPlace> after;  // of an earlier page
  size_t size = 0;                 // of the page
};

struct WorkItem {
  WorkPlace place;
  std::shared_ptr<const Snapshot> snapshot;
  model::Sequence sequence = model::kNoSequence;  // of the contact's host
};

class WorkList : public std::enable_shared_from_this<WorkList> {
 public:
  struct Seams {
    commit::ReadyIndex& ready;
    TimelineWalk::Seams walk;
    std::shared_ptr<const model::Policy> policy;
  };

  /// By time, one more than the question's size where there are more. Looks at about 10,000
  /// stakeholders; calls and callbacks on the store's thread.
  static void Start(const Seams& seams, WorkQuestion question, commit::Deadline deadline,
                    commit::Callback<std::vector<WorkItem>> done);

 private:
  WorkList(const Seams& seams, WorkQuestion question, commit::Deadline deadline,
           commit::Callback<std::vector<WorkItem>> done);

  void NextPartition();
  void OnLists(const Result<std::vector<commit::ReadyCount>>& lists);
  void OnStakeholders(const Result<std::vector<commit::DueStakeholder>>& stakeholders);
  void EndPart();
  void Walk();
  void Visit(const Snapshot& snapshot);

  const Seams seams_;
  const WorkQuestion question_;
  const commit::Deadline deadline_;
  const commit::Callback<std::vector<WorkItem>> done_;
  commit::Partition partition_ = 0;
  size_t parts_ = 0;  // requests about the partition under way
  std::optional<Failure> failure_;
  std::set<std::string> stakeholder_ids_;
  std::vector<WorkItem> items_;
};

}  // namespace touchpoint::query
