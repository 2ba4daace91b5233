// SPDX-License-Identifier: Apache-2.0
// Commits that arrive while others are under way leave together. No timer: an idle store sends at
// once, a busy one sends fewer and fuller calls.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/metrics/metrics.h"
#include "common/redis/deadline_timer.h"
#include "services/commit/redis/data_set_link.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

struct GroupCommitOptions {
  /// Calls under way; further commits wait for one of them to come back. Under appendfsync always
  /// Redis answers what it read in one turn after one sync, so more of them cost little.
  size_t calls_max = 8;
  /// Stakeholders in one call.
  size_t group_max = 64;
  /// How long log entries are kept, in partition time; none: for ever.
  std::optional<Duration> journal_retention;
  /// How many stakeholders each call has.
  metrics::Histogram group_size;
};

class GroupCommit {
 public:
  /// `link` must outlive it.
  GroupCommit(CoreLoop& io, const DataSetLink& link, Partition partitions,
              GroupCommitOptions options);
  ~GroupCommit();

  void Add(Partition partition, StakeholderCommit commit, Deadline deadline,
           Callback<CommitOutcome> done);

  /// The connection's state has changed.
  void Wake();

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace touchpoint::commit
