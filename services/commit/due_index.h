// SPDX-License-Identifier: Apache-2.0
// Who needs attention when: one entry per stakeholder, written by the commit that changes it.
#pragma once

#include <string>
#include <vector>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

struct DueStakeholder {
  std::string stakeholder_id;
  Instant due;
};

class DueIndex {
 public:
  virtual ~DueIndex() = default;

  /// Stakeholders of a partition that are due at or before `until`, the earliest first, at most
  /// `limit`. Threads and failures as TimelineStore.
  virtual void ListDue(Partition partition, Instant until, size_t limit, Deadline deadline,
                       Callback<std::vector<DueStakeholder>> done) = 0;
};

}  // namespace touchpoint::commit
