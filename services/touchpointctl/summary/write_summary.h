// SPDX-License-Identifier: Apache-2.0
// The summary on one screen, or as JSON.
#pragma once

#include <string>

#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/summary/summary.h"

namespace touchpoint::ctl {

/// The summary as one JSON object, with every team.
std::string SummaryJson(const Summary& summary);

/// Writes the summary in the console's format. The table fits 80 by 24: ten teams, then the rest.
void WriteSummary(const Console& console, const Summary& summary);

}  // namespace touchpoint::ctl
