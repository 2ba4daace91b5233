// SPDX-License-Identifier: Apache-2.0
// What becomes of a contact that a sender holds or held: it says so, gives it back, or is silent.
#pragma once

#include "services/decide/board.h"

namespace touchpoint::decide {

/// The sender of `host` (LEASED or IN_DOUBT) says what became of its latest attempt.
void Acknowledge(Board& board, ItemIndex host, model::DispatchResult result, Instant at);

/// Somebody has found out what became of `host` (IN_DOUBT), in all its attempts.
void Resolve(Board& board, ItemIndex host, model::DispatchResult result, Instant at);

/// The sender of `host` (LEASED or IN_DOUBT) gives it back undone.
void Return(Board& board, ItemIndex host, std::optional<Instant> not_before);

/// Leases that nobody has acknowledged in time have run out.
void RunOut(Board& board);

}  // namespace touchpoint::decide
