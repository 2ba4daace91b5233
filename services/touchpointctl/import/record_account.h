// SPDX-License-Identifier: Apache-2.0
// What an import of records has come to.
#pragma once

#include <string>
#include <unordered_set>

#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/rows/record_row.h"
#include "services/touchpointctl/summary/record_summary.h"

namespace touchpoint::ctl {

class RecordAccount {
 public:
  /// The answer to a record.
  void Book(const RecordRow& row, const v1::RecordedTouchpoint& recorded);

  /// Asks where those are now that had to move.
  Result<void> Follow(Connection& connection);

  RecordSummary Total(uint64_t refused) const;

 private:
  RecordTotals totals_;
  std::unordered_set<std::string> moved_;  // touchpoint ids
  Redecided redecided_;
};

}  // namespace touchpoint::ctl
