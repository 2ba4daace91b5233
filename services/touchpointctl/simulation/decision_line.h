// SPDX-License-Identifier: Apache-2.0
// A line of a simulation's output (SEMANTICS §10).
#pragma once

#include <string>

#include "common/model/touchpoint_view.h"
#include "services/touchpointctl/rows/row.h"

namespace touchpoint::ctl {

/// The final values of a touchpoint.
std::string DecisionLine(const model::TouchpointView& view);

/// Why a row became no touchpoint: {"line":3,"requestId":"r","error":{"reason":"...",...}}.
std::string ErrorLine(const Refusal& refusal);

}  // namespace touchpoint::ctl
