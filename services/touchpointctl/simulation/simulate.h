// SPDX-License-Identifier: Apache-2.0
// Runs all rows of an input through the engine and keeps what became of each.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <vector>

#include "services/decide/rulebook.h"
#include "services/touchpointctl/rows/bulk_reader.h"
#include "services/touchpointctl/summary/summary.h"

namespace touchpoint::ctl {

using Rows = std::vector<OrRefusal<PlanRow>>;

/// Writes one line per row to `out`, in the order of the rows. `lead` is the mapping's; `progress`
/// is told how many plans have arrived. Fails only where the engine does.
Result<Summary> Simulate(const Rows& rows, std::shared_ptr<const decide::Rulebook> rulebook,
                         Duration lead, std::ostream& out,
                         const std::function<void(size_t)>& progress);

}  // namespace touchpoint::ctl
