// SPDX-License-Identifier: Apache-2.0
// Whether a policy lets anything through at all (SEMANTICS §4.4): seen from its rules alone, with
// an empty timeline, for somebody whose zone and consent stand in nobody's way.
#pragma once

#include <string>
#include <vector>

#include "common/base/failure.h"
#include "common/base/time.h"
#include "common/model/policy.h"

namespace touchpoint::policy {

/// Looks 400 days ahead of `now`. A warning for each channel and purpose that has no legal instant
/// until then; a failure (INVALID_ARGUMENT/POLICY_BLOCKS_ALL) where none has one. To be asked when
/// a policy comes into force, not when a decision is replayed: blackouts make it depend on `now`.
Result<std::vector<std::string>> CheckReach(const model::Policy& policy, Instant now);

}  // namespace touchpoint::policy
