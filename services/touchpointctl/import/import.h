// SPDX-License-Identifier: Apache-2.0
// Sends the plans of a file to the daemon.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/import/ledger.h"
#include "services/touchpointctl/rows/plan_reader.h"
#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/screen/progress.h"

namespace touchpoint::ctl {

class Import {
 public:
  /// `interrupted` may become true at any time: what is under way is still answered then.
  Import(Connection& connection, const Mapping& mapping, Ledger& ledger, const Console& console,
         Progress& progress, const std::atomic<bool>& interrupted);

  /// Sends all rows. Fails where the input cannot be read on, or the daemon does not answer.
  Result<void> Run(PlanReader& reader);

 private:
  /// Rows one after the other, until it returns nothing.
  using Source = std::function<Result<std::optional<OrRefusal<PlanRow>>>()>;

  Result<void> Send(const Source& next, const std::function<double()>& fraction);
  Result<void> ShiftRows(std::vector<OrRefusal<PlanRow>>& rows);

  Connection& connection_;
  const Mapping& mapping_;
  Ledger& ledger_;
  const Console& console_;
  Progress& progress_;
  const std::atomic<bool>& interrupted_;
};

}  // namespace touchpoint::ctl
