// SPDX-License-Identifier: Apache-2.0
// What became of the plans of an import, answer by answer.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/import/refused_file.h"
#include "services/touchpointctl/rows/plan_row.h"
#include "services/touchpointctl/summary/summary.h"

namespace touchpoint::ctl {

/// A plan that the daemon could not decide now, and why. Another try may succeed, and is harmless.
struct Undecided {
  PlanRow row;
  Failure failure;
};

/// Thread-safe.
class Ledger {
 public:
  explicit Ledger(RefusedFile& refused) : refused_(refused) {}

  void Refuse(const Refusal& refusal);
  void Refuse(const Undecided& undecided);
  /// The results of a batch, in the order of its plans. What could not be decided now is not
  /// booked but handed back, in the same order.
  std::vector<Undecided> Book(const std::vector<PlanRow>& batch,
                              const v1::PlanTouchpointsResponse& response);

  /// Plans that have been answered or refused.
  uint64_t done() const { return done_; }

  /// Asks where those are now that made room for others, since their answers don't say.
  Result<void> FollowDisplaced(Connection& connection);

  Summary Total(const ZoneDatabase& zones) const;

 private:
  void Book(const PlanRow& row, const v1::PlannedTouchpoint& planned);

  RefusedFile& refused_;
  std::atomic<uint64_t> done_ = 0;
  mutable std::mutex mutex_;
  std::vector<PlanFate> fates_;
  std::unordered_map<std::string, size_t> by_id_;  // touchpoint id → place in fates_
  std::unordered_set<std::string> displaced_;      // touchpoint ids
  uint64_t replayed_ = 0;
};

}  // namespace touchpoint::ctl
