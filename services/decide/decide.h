// SPDX-License-Identifier: Apache-2.0
// The decision: values in, values out. No I/O, clock, threads, logging, protobuf or Redis.
#pragma once

#include "common/model/decision.h"
#include "common/model/timeline.h"
#include "services/decide/rulebook.h"

namespace touchpoint::decide {

/// Decides one input on a timeline as of `now` (SEMANTICS §1 to §6). Total and deterministic: the
/// same arguments give the same bytes on every host.
///
/// The caller has checked the input against the policy and the timeline: names are known, the
/// sequence exists and is open, the window is not past. `now` is not before any earlier commit's.
/// model::Apply() writes the answer into the timeline.
model::Decision Decide(const model::Timeline& timeline, const Rulebook& rulebook,
                       const model::Input& input, Instant now);

}  // namespace touchpoint::decide
