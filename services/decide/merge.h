// SPDX-License-Identifier: Apache-2.0
// Joining a planned touchpoint about the same topic (SEMANTICS §6).
#pragma once

#include <optional>

#include "services/decide/placement.h"

namespace touchpoint::decide {

struct Merge {
  ContactIndex host = kNone;
  const model::MergeRule* rule = nullptr;
  Instant at;
  model::NameId channel = model::kNoName;
};

/// The merge a touchpoint without a place would make, given the place it would take alone.
/// `not_before`: the contact may not move to, nor the touchpoint join at, an earlier instant.
std::optional<Merge> FindMerge(Board& board, ItemIndex item, const Place& alone,
                               Instant not_before);

/// Whether a merge rule asks for merging even where the preferred time is free.
bool MergesAlways(const Board& board, ItemIndex item);

/// Makes the touchpoint a contributor of the host, moving the contact where the merge says so.
void DoMerge(Board& board, ItemIndex item, const Merge& merge, model::Cause cause);

}  // namespace touchpoint::decide
