// SPDX-License-Identifier: Apache-2.0
// What the throttle log shows of initiatives: the journal has them by id, the people's own records
// have the words.
#pragma once

#include "services/commit/journal.h"

namespace touchpoint::query {

/// Fills in JournalEntry::initiatives of the changes that belong to the throttle log, in a page of
/// one partition, and hands it on. Fails as the journal does; a page that failed is handed on as
/// it is. Calls back inside the call where nothing has to be read.
void NameInitiatives(commit::Journal& journal, Result<commit::Journal::Page> page,
                     commit::Deadline deadline, commit::Callback<commit::Journal::Page> done);

}  // namespace touchpoint::query
