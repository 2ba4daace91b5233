// SPDX-License-Identifier: Apache-2.0
// Placing what is new or rescheduled: touchpoints of a lower class give way (SEMANTICS §5).
#pragma once

#include "services/decide/settle.h"

namespace touchpoint::decide {

/// Places a touchpoint that has no place as if every movable, displaceable touchpoint of a lower
/// class were absent, and puts those back.
void PlaceNew(Board& board, ItemIndex item, const Motive& motive);

}  // namespace touchpoint::decide
