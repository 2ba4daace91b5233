// SPDX-License-Identifier: Apache-2.0
// Where it stands which daemons there are, and which partitions' due work each of them does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/model/tenure.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

struct OwnerLook {
  Instant now;                                       // by the store's clock, before the rest
  std::vector<model::Member> members;                // in no order; also who has died of late
  std::vector<std::optional<model::Tenure>> owners;  // of each partition
};

/// Threads and failures as TimelineStore. None of it is a promise: a store that fails over may
/// forget the last of it.
class OwnerRegister {
 public:
  virtual ~OwnerRegister() = default;

  /// Says that this member lives for so long from now on, whatever its `until`; answers how
  /// everything is then. What cannot be read is nobody's; what a newer build wrote is somebody's.
  virtual void LookAtOwners(const model::Member& self, Duration lease, Deadline deadline,
                            Callback<OwnerLook> done) = 0;

  /// Writes the change where `before` is what is stored; answers whether it was. Works without
  /// memory left, but for a partition's first record.
  virtual void ExchangeOwner(const model::TenureChange& change, Deadline deadline,
                             Callback<bool> done) = 0;

  /// The member takes part no more. Answers whether it did.
  virtual void RemoveMember(const std::string& id, Deadline deadline, Callback<bool> done) = 0;
};

}  // namespace touchpoint::commit
