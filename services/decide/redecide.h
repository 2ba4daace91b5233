// SPDX-License-Identifier: Apache-2.0
// After the profile, the policy or a real instant changed: what is no longer legal is placed anew.
#pragma once

#include "services/decide/board.h"

namespace touchpoint::decide {

/// Movable contacts that break a rule are placed anew in rank order; what can't move stays and is
/// noted. What the person refused goes at once, freeze or not: consent beats a promise.
void Redecide(Board& board);

}  // namespace touchpoint::decide
