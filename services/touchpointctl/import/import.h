// SPDX-License-Identifier: Apache-2.0
// Sends the plans or records of a file to the daemon.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/import/ledger.h"
#include "services/touchpointctl/rows/bulk_reader.h"
#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/screen/interruption.h"
#include "services/touchpointctl/screen/progress.h"

namespace touchpoint::ctl {

/// Kind is one of bulk_kind.h.
template <typename Kind>
class Import {
 public:
  using Item = typename Kind::Item;

  /// All outlive it. An interruption may come at any time: what is under way is still answered.
  Import(Connection& connection, const Mapping& mapping, Ledger<Kind>& ledger,
         const Console& console, Progress& progress, const Interruption& interruption);

  /// Sends all rows. Fails where the input cannot be read on, or the daemon does not answer.
  Result<void> Run(BulkReader<Item>& reader);

 private:
  using Rows = std::vector<OrRefusal<Item>>;
  /// Rows one after the other, until it returns nothing.
  using Source = std::function<Result<std::optional<OrRefusal<Item>>>()>;

  Result<void> Send(const Source& next, const std::function<double()>& fraction);
  Result<void> ShiftRows(Rows& rows);

  Connection& connection_;
  const Mapping& mapping_;
  Ledger<Kind>& ledger_;
  const Console& console_;
  Progress& progress_;
  const Interruption& interruption_;
};

extern template class Import<PlanKind>;
extern template class Import<RecordKind>;

}  // namespace touchpoint::ctl
