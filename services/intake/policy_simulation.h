// SPDX-License-Identifier: Apache-2.0
// The newest plans of the journal under another policy: reads, decides anew, compares. Writes
// nothing. One stakeholder after the other, so that other calls come in between.
#pragma once

#include <functional>
#include <memory>

#include "common/model/touchpoint_id.h"
#include "services/commit/journal.h"
#include "services/decide/rulebook.h"
#include "services/intake/policy_trial.h"

namespace touchpoint::intake {

struct SimulatedStakeholder {
  std::string stakeholder_id;
  model::TouchpointId timeline;  // whose numbers the outcomes name
  std::vector<TrialOutcome> outcomes;
};

struct SimulationSeams {
  commit::Journal& journal;
  commit::TimelineStore& store;
};

/// Shows `see` every stakeholder of the sample once, with the newest 200 commits at most. One who
/// was erased, has changed meanwhile or whose records are damaged is left out. Answers true. Calls
/// and callbacks on the store's thread; fails as the store does.
void Simulate(const SimulationSeams& seams, std::shared_ptr<const decide::Rulebook> rulebook,
              size_t plans_max, commit::Deadline deadline,
              std::function<void(const SimulatedStakeholder&)> see, commit::Callback<bool> done);

}  // namespace touchpoint::intake
