// SPDX-License-Identifier: Apache-2.0
// Where a touchpoint is now that others have moved.
#pragma once

#include <string>

#include "services/touchpointctl/client/connection.h"

namespace touchpoint::ctl {

/// The latest decision about a touchpoint. Fails as GetTouchpoint does.
Result<v1::Decision> LatestDecision(Connection& connection, const std::string& touchpoint_id);

}  // namespace touchpoint::ctl
