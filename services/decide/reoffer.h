// SPDX-License-Identifier: Apache-2.0
// A slot came free: who waited for it gets it (SEMANTICS §5).
#pragma once

#include "services/decide/board.h"

namespace touchpoint::decide {

/// Tries open deferred touchpoints, then open suppressed ones, in rank order. Each moves at most
/// once per decision, only nearer to its preferred time, never into the freeze horizon, never when
/// pinned. `subject` (kNone: none) is what the decision is about and stays.
void Reoffer(Board& board, ItemIndex subject);

}  // namespace touchpoint::decide
