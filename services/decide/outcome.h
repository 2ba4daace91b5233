// SPDX-License-Identifier: Apache-2.0
// What follows from what really happened, or certainly did not (SEMANTICS §2, §3, §5).
#pragma once

#include "services/decide/board.h"

namespace touchpoint::decide {

/// `item`, and the contact it is part of, was done at `at`; what follows from that is in the same
/// decision.
void Happen(Board& board, ItemIndex item, Instant at);

/// `item` happened at an instant that nobody had decided on: followers that it crowds are placed
/// anew. What stays broken, by what happened or for what cannot move, is a reason of `item`.
void FollowUp(Board& board, ItemIndex item);

/// Whether a touchpoint whose channel pauses is placed anew on another one that it accepts.
enum class Alternates : uint8_t { kLeave, kTry };

/// `item`, and the contact it is part of, was certainly not done, or done in vain. Each contributor
/// ends or is placed anew from the freeze horizon on, as its plan says and its attempts allow, or
/// for the sake of its alternates; what is free then goes to who waited for it.
void Fail(Board& board, ItemIndex item, Alternates alternates = Alternates::kLeave);

/// A leased contact was certainly not sent: as one it is placed anew, after the back-off. Without
/// an attempt left, or a place, it ends. What is free then goes to who waited for it.
void Retry(Board& board, ContactIndex contact);

}  // namespace touchpoint::decide
