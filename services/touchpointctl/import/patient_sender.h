// SPDX-License-Identifier: Apache-2.0
// Plans or records in bulk that outlast a Redis which is away for a while: what could not be
// decided is sent again, in its order and before anything that follows.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "services/touchpointctl/import/bulk_sender.h"
#include "services/touchpointctl/import/ledger.h"
#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/screen/interruption.h"

namespace touchpoint::ctl {

/// Kind is one of bulk_kind.h.
template <typename Kind>
class PatientSender {
 public:
  using Batch = typename BulkSender<Kind>::Batch;

  /// All outlive it. Answers go to `ledger`; no further try is begun after an interruption.
  PatientSender(Connection& connection, Ledger<Kind>& ledger, const Console& console,
                const Interruption& interruption);

  /// False once nothing more can be sent; Finish() says why.
  bool Send(Batch batch);

  /// Waits for the last answers. Fails as BulkSender::Finish(), and where some could not be
  /// decided for three of the connection's timeouts: those are refused in the ledger.
  Result<void> Finish();

 private:
  std::vector<Undecided<Kind>> Take();
  /// Sends what could not be decided again, until it is or patience is over. False: stop.
  bool Settle();
  void SendAgain(const std::vector<Undecided<Kind>>& rows);
  bool GiveUp(const std::vector<Undecided<Kind>>& rows);

  const std::chrono::milliseconds patience_;
  Ledger<Kind>& ledger_;
  const Console& console_;
  const Interruption& interruption_;
  std::mutex mutex_;
  std::vector<Undecided<Kind>> undecided_;
  std::optional<Failure> given_up_;
  BulkSender<Kind> sender_;  // calls back until it is gone
};

extern template class PatientSender<PlanKind>;
extern template class PatientSender<RecordKind>;

}  // namespace touchpoint::ctl
