// SPDX-License-Identifier: Apache-2.0
// The summary of an import of records on one screen, or as JSON.
#pragma once

#include <string>

#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/summary/record_summary.h"

namespace touchpoint::ctl {

/// The summary as one JSON object, with every team.
std::string RecordSummaryJson(const RecordSummary& summary);

/// Writes the summary in the console's format.
void WriteSummary(const Console& console, const RecordSummary& summary);

}  // namespace touchpoint::ctl
