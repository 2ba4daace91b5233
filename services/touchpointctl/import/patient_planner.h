// SPDX-License-Identifier: Apache-2.0
// Plans in bulk that outlast a Redis which is away for a while: what could not be decided is sent
// again, in its order and before anything that follows.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "services/touchpointctl/import/bulk_planner.h"
#include "services/touchpointctl/import/ledger.h"
#include "services/touchpointctl/screen/console.h"

namespace touchpoint::ctl {

class PatientPlanner {
 public:
  using Batch = BulkPlanner::Batch;

  /// All outlive it. Answers go to `ledger`; no further try is begun once `interrupted`.
  PatientPlanner(Connection& connection, Ledger& ledger, const Console& console,
                 const std::atomic<bool>& interrupted);

  /// False once nothing more can be planned; Finish() says why.
  bool Send(Batch batch);

  /// Waits for the last answers. Fails as BulkPlanner::Finish(), and where plans could not be
  /// decided for three of the connection's timeouts: those are refused in the ledger.
  Result<void> Finish();

 private:
  std::vector<Undecided> Take();
  /// Sends what could not be decided again, until it is or patience is over. False: stop.
  bool Settle();
  void SendAgain(const std::vector<Undecided>& rows);
  void Pause(std::chrono::milliseconds time) const;
  bool GiveUp(const std::vector<Undecided>& rows);

  const std::chrono::milliseconds patience_;
  Ledger& ledger_;
  const Console& console_;
  const std::atomic<bool>& interrupted_;
  std::mutex mutex_;
  std::vector<Undecided> undecided_;
  std::optional<Failure> given_up_;
  BulkPlanner planner_;  // calls back until it is gone
};

}  // namespace touchpoint::ctl
