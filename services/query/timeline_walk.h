// SPDX-License-Identifier: Apache-2.0
// The timelines of those for whom something is planned, one after the other: for what looks at many
// people at once. Few are read at a time, so that other calls hardly notice.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/commit/due_index.h"
#include "services/query/finder.h"

namespace touchpoint::query {

class TimelineWalk : public std::enable_shared_from_this<TimelineWalk> {
 public:
  struct Seams {
    commit::DueIndex& index;
    Finder& finder;
    commit::Partition partitions = 0;
  };
  struct End {
    size_t stakeholders = 0;  // visited
    bool complete = true;     // false: there are more, or records of some are damaged
  };
  using Visit = std::function<void(const Snapshot&)>;

  /// Shows `visit` the timelines of stakeholders with open touchpoints, those of each partition
  /// whose touchpoints end first, of about `stakeholders_max` in all. Calls and callbacks on the
  /// store's thread. Fails as the store does; one who is damaged is passed over.
  static void Start(const Seams& seams, size_t stakeholders_max, commit::Deadline deadline,
                    Visit visit, commit::Callback<End> done);
  /// The same for these stakeholders, whatever is planned for them.
  static void StartFor(const Seams& seams, const std::vector<std::string>& stakeholder_ids,
                       commit::Deadline deadline, Visit visit, commit::Callback<End> done);

 private:
  TimelineWalk(const Seams& seams, size_t stakeholders_max, commit::Deadline deadline, Visit visit,
               commit::Callback<End> done);

  void NextPartition();
  void OnDue(Result<std::vector<commit::DueStakeholder>> due);
  void Pump();
  void OnLoaded(Result<std::shared_ptr<const Snapshot>> loaded);

  const Seams seams_;
  const size_t partition_max_;  // stakeholders of one partition
  const commit::Deadline deadline_;
  const Visit visit_;
  const commit::Callback<End> done_;
  commit::Partition partition_ = 0;
  std::deque<std::string> waiting_;
  size_t loading_ = 0;
  std::optional<Failure> failure_;
  End end_;
};

}  // namespace touchpoint::query
