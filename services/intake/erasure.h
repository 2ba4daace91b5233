// SPDX-License-Identifier: Apache-2.0
// One stakeholder's erasure: looks what is stored, and takes exactly that away; again where another
// daemon commits meanwhile.
#pragma once

#include <string>

#include "services/commit/timeline_store.h"

namespace touchpoint::intake {

/// Answers true once nothing is stored, by the deadline; whoever nobody has heard of takes as long
/// as a stakeholder whose timeline is damaged: the surrogates of its partition are looked through.
/// `store` outlives it. Fails as the store does, but not because of damage to the stakeholder's
/// records.
void EraseStakeholder(commit::TimelineStore& store, const std::string& stakeholder_id, Instant now,
                      commit::Deadline deadline, commit::Callback<bool> done);

}  // namespace touchpoint::intake
