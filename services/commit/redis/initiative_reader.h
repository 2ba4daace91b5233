// SPDX-License-Identifier: Apache-2.0
// What the journal has by id only, from the hashes of the people whom it is about.
#pragma once

#include <string>
#include <vector>

#include "services/commit/journal.h"
#include "services/commit/redis/data_set_link.h"

namespace touchpoint::commit {

/// As Journal::ReadInitiatives(), of at least one. `link` must outlive the reading.
void ReadInitiatives(const DataSetLink& link, Partition partition,
                     std::vector<InitiativeRef> initiatives, Deadline deadline,
                     Callback<std::vector<std::string>> done);

}  // namespace touchpoint::commit
