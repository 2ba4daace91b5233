// SPDX-License-Identifier: Apache-2.0
// Findings on the screen, or as JSON.
#pragma once

#include "services/touchpointctl/doctor/findings.h"
#include "services/touchpointctl/screen/console.h"

namespace touchpoint::ctl {

/// In the console's format: sentences; {"condition","findings":[...]}; or a line of JSON each.
void WriteFindings(const Console& console, const std::vector<Finding>& findings);

}  // namespace touchpoint::ctl
