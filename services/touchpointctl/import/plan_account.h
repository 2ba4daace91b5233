// SPDX-License-Identifier: Apache-2.0
// What an import of plans has come to.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/rows/plan_row.h"
#include "services/touchpointctl/summary/summary.h"

namespace touchpoint::ctl {

class PlanAccount {
 public:
  /// The answer to a plan.
  void Book(const PlanRow& row, const v1::PlannedTouchpoint& planned);

  /// Asks where those are now that made room for others, since their answers don't say.
  Result<void> Follow(Connection& connection);

  Summary Total(const ZoneDatabase& zones, uint64_t refused) const;

 private:
  std::vector<PlanFate> fates_;
  std::unordered_map<std::string, size_t> by_id_;  // touchpoint id → place in fates_
  std::unordered_set<std::string> displaced_;      // touchpoint ids
  uint64_t replayed_ = 0;
};

}  // namespace touchpoint::ctl
