// SPDX-License-Identifier: Apache-2.0
// A plan as it arrives: a touchpoint that has no place yet.
#pragma once

#include "common/model/decision.h"
#include "services/decide/board.h"

namespace touchpoint::decide {

/// What is asked for, with the next number of the board's timeline; not on the board yet.
model::Touchpoint NewTouchpoint(Board& board, const model::PlanInput& plan);

}  // namespace touchpoint::decide
