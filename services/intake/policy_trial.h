// SPDX-License-Identifier: Apache-2.0
// One stakeholder's newest decisions, decided anew under another policy. Pure: nothing is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/commit/timeline_store.h"
#include "services/decide/rulebook.h"

namespace touchpoint::intake {

/// A decided input, as the journal has it.
struct TrialStep {
  Instant now;
  std::string policy_revision;
  commit::JournalStep step;
};

/// What a plan was told, and would have been.
struct TrialOutcome {
  model::Sequence sequence = model::kNoSequence;
  std::string team;
  std::string channel;  // that was asked for
  model::Answer before;
  std::optional<model::Answer> after;  // unset: the policy would have refused the plan
};

/// The timeline before `steps`, which led to `current`; oldest first. What was planned in them is
/// gone, and what they moved is where it was. Of a contact that had merged before them, only the
/// host counts; a window that was changed and a profile that was written are those of later.
model::Timeline Rewound(const model::Timeline& current, const std::vector<TrialStep>& steps);

/// Decides all steps anew, from the timeline before them on; one outcome per plan among them.
/// What happened, happens again; what is about a touchpoint that would not be there or not be open
/// is left out.
std::vector<TrialOutcome> Retry(const model::Timeline& current, const std::vector<TrialStep>& steps,
                                const decide::Rulebook& rulebook);

}  // namespace touchpoint::intake
