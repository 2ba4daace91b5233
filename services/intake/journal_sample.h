// SPDX-License-Identifier: Apache-2.0
// The newest plans of all partitions' journals, with all that was decided from then on.
#pragma once

#include <memory>
#include <vector>

#include "services/commit/journal.h"

namespace touchpoint::intake {

struct JournalSample {
  std::vector<commit::JournalEntry> entries;  // oldest first: all from an instant on
  size_t plans = 0;                           // decided in them
};

/// Reads back until the entries hold about `plans_max` plans, never many more, or until
/// `entries_max` have been read. Calls and callbacks on the journal's thread, which outlives it;
/// fails as the journal does.
void TakeSample(commit::Journal& journal, size_t plans_max, size_t entries_max,
                commit::Deadline deadline, commit::Callback<JournalSample> done);

}  // namespace touchpoint::intake
