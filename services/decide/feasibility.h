// SPDX-License-Identifier: Apache-2.0
// Whether a policy lets anything out at all (SEMANTICS §4.4): asked before a policy goes live.
#pragma once

#include <string>
#include <vector>

#include "services/decide/rulebook.h"

namespace touchpoint::decide {

struct Feasibility {
  /// False: no channel and purpose has any legal instant within 400 days; refuse the policy.
  bool any = false;
  /// One sentence per channel and purpose that has none: worth a warning.
  std::vector<std::string> blocked;
};

/// Tries every listed purpose ("*" too) on every channel, on an empty timeline from `now` on.
Feasibility CheckFeasibility(const Rulebook& rulebook, Instant now);

}  // namespace touchpoint::decide
