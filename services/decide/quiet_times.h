// SPDX-License-Identifier: Apache-2.0
// When wall-clock rules are silent about a person and when not: quiet hours and blackouts as
// stretches of time, for those who show them.
#pragma once

#include <string>
#include <vector>

#include "common/model/timeline.h"
#include "services/decide/rulebook.h"

namespace touchpoint::decide {

/// [from, to) in which a rule forbids contacts on its channels.
struct QuietTime {
  Instant from;
  Instant to;
  std::string rule;
  model::Scope::Values channels;  // of the rule
};

/// All of them within [from, to), by their start, then as the policy has the rules. One of several
/// zones (`strictest`) is enough; none where the zone is unknown and the policy holds.
std::vector<QuietTime> QuietTimes(const Rulebook& rulebook, const model::Profile& profile,
                                  Instant from, Instant to);

}  // namespace touchpoint::decide
