// SPDX-License-Identifier: Apache-2.0
// A sender takes a contact that is due, or keeps it longer: everything is checked again, at every
// instant of [grant, send_by] (SEMANTICS §2).
#pragma once

#include "services/decide/board.h"

namespace touchpoint::decide {

/// Leases the contact of `host` where that is due; where it is not legal now, or too little time is
/// left, it is placed anew. Movable contacts that the interval crowds are placed anew.
void GiveLease(Board& board, ItemIndex host, const model::LeaseInput& input);

/// Moves send_by later, as far as rules and window go; `lease` from now on. `host` is LEASED.
void ExtendLease(Board& board, ItemIndex host, std::optional<Duration> lease);

/// The most attempts that the policy gives a touchpoint on its channel.
uint32_t AttemptsOf(const Board& board, ItemIndex item);

/// How long after its latest attempt the next one has to wait.
Duration BackoffOf(const Board& board, ItemIndex item);

/// When a contact that may have been sent can be tried again, from `from` on; the epoch: not any
/// more.
Instant NextTry(Board& board, ContactIndex contact, Instant from);

}  // namespace touchpoint::decide
