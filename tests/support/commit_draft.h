// SPDX-License-Identifier: Apache-2.0
// Timelines and commits out of a random source: every field used, nothing decided.
#pragma once

#include <string>

#include "common/base/random.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::testing {

/// Any bytes, sometimes none.
std::string RandomText(RandomSource& random);

/// Every field at random, times anywhere. Names are added to `names`.
model::Touchpoint RandomTouchpoint(RandomSource& random, model::NameTable& names,
                                   model::Sequence sequence);

model::Details RandomDetails(RandomSource& random);

/// A plan as most are: asked for now, in four days, for two weeks, placed where it was asked.
model::Touchpoint TypicalTouchpoint(model::NameTable& names, model::Sequence sequence, Instant now);

/// A commit that adds `touchpoint` to `before`, with details and a journal step of it.
/// `touchpoint`'s names are in `names`, which is `before`'s table and some more.
commit::StakeholderCommit DraftCommit(const std::string& stakeholder_id,
                                      const model::Timeline& before, Instant now,
                                      const model::Touchpoint& touchpoint,
                                      const model::NameTable& names, RandomSource& random);

/// DraftCommit() of a random touchpoint.
commit::StakeholderCommit DraftRandomCommit(const std::string& stakeholder_id,
                                            const model::Timeline& before, Instant now,
                                            RandomSource& random);

}  // namespace touchpoint::testing
