// SPDX-License-Identifier: Apache-2.0
// The shift of an import that was begun before: run again, it must ask for the same times, or its
// plans would not be recognised.
#pragma once

#include <optional>
#include <vector>

#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/rows/plan_row.h"

namespace touchpoint::ctl {

/// How far the times of these rows were moved when the daemon took them; nothing where it has not
/// seen the first of them. `rows` are not shifted yet.
Result<std::optional<Duration>> FindEarlierShift(Connection& connection,
                                                 const std::vector<OrRefusal<PlanRow>>& rows);

/// How far a row was moved to become this touchpoint; nothing where its times don't tell, since
/// a preferred time that had passed on arrival is not kept.
std::optional<Duration> StretchBetween(const PlanRow& row, const v1::Touchpoint& touchpoint);

}  // namespace touchpoint::ctl
