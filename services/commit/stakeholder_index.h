// SPDX-License-Identifier: Apache-2.0
// Everybody of whom something is stored, partition by partition.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

class StakeholderIndex {
 public:
  virtual ~StakeholderIndex() = default;

  struct Page {
    std::vector<std::string> stakeholder_ids;
    uint64_t next = 0;  // read on from here; 0: that was all
  };

  /// About `count` of a partition's stakeholders, in no order, from a place that an earlier page
  /// gave, or from 0. Who is stored during all of a walk is met, and may be met twice. A damaged
  /// record is passed over. Threads and failures as TimelineStore.
  virtual void ListStakeholders(Partition partition, uint64_t from, size_t count, Deadline deadline,
                                Callback<Page> done) = 0;
};

}  // namespace touchpoint::commit
