// SPDX-License-Identifier: Apache-2.0
// A place in the throttle log as a whole: the position in every partition's journal, as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/query/journal_tail.h"

namespace touchpoint::query {

std::string SealResumeToken(const JournalPositions& positions, std::string_view data_set);

/// Nothing for a text that is malformed, or of another data set or number of partitions.
std::optional<JournalPositions> OpenResumeToken(std::string_view token, std::string_view data_set,
                                                commit::Partition partitions);

}  // namespace touchpoint::query
