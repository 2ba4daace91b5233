// SPDX-License-Identifier: Apache-2.0
// From what a caller names to the stakeholder whose timeline it is on.
#pragma once

#include <functional>
#include <string>

#include "services/commit/timeline_store.h"
#include "services/intake/requests.h"

namespace touchpoint::intake {

/// Calls `found` with the stakeholder of a target, or `fail` with the store's failure. At once for
/// a key. An id that stands for nobody leads to commit::kNobody, so that not finding a touchpoint
/// takes as long as hiding one.
void WithStakeholder(commit::TimelineStore& store, const Target& target, commit::Deadline deadline,
                     std::function<void(const std::string&)> found,
                     std::function<void(const Failure&)> fail);

}  // namespace touchpoint::intake
