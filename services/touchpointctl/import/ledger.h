// SPDX-License-Identifier: Apache-2.0
// What became of the rows of an import, answer by answer.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "services/touchpointctl/import/bulk_kind.h"
#include "services/touchpointctl/import/refused_file.h"

namespace touchpoint::ctl {

/// A row that the daemon could not decide now, and why. Another try may succeed, and is harmless.
template <typename Kind>
struct Undecided {
  typename Kind::Item row;
  Failure failure;
};

/// Kind is one of bulk_kind.h. Thread-safe.
template <typename Kind>
class Ledger {
 public:
  /// Both outlive it. What is taken is booked in `account`.
  Ledger(RefusedFile& refused, typename Kind::Account& account)
      : refused_(refused), account_(account) {}

  void Refuse(const Refusal& refusal);
  void Refuse(const Undecided<Kind>& undecided);
  /// The results of a batch, in its order. What could not be decided now is not booked but handed
  /// back, in the same order.
  std::vector<Undecided<Kind>> Book(const std::vector<typename Kind::Item>& batch,
                                    const typename Kind::Response& response);

  /// Rows that have been answered or refused.
  uint64_t done() const { return done_; }

 private:
  std::mutex mutex_;
  RefusedFile& refused_;
  typename Kind::Account& account_;
  std::atomic<uint64_t> done_ = 0;
};

extern template class Ledger<PlanKind>;
extern template class Ledger<RecordKind>;

}  // namespace touchpoint::ctl
