// SPDX-License-Identifier: Apache-2.0
// Where a watcher goes on, as text: sealed with what it watched, so that it serves nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/query/journal_tail.h"

namespace touchpoint::query {

/// A place in the throttle log as a whole: the position in every partition's journal.
std::string SealResumeToken(const JournalPositions& positions, std::string_view data_set);

/// Nothing for a text that is malformed, or of another data set or number of partitions.
std::optional<JournalPositions> OpenResumeToken(std::string_view token, std::string_view data_set,
                                                commit::Partition partitions);

/// A place in the life of one timeline: all that the journal of its partition says up to
/// `position`, and all of the timeline's own changes up to `revision`, are known.
struct TimelinePoint {
  commit::JournalPosition position;
  uint64_t revision = 0;
  friend bool operator==(const TimelinePoint&, const TimelinePoint&) = default;
};

std::string SealTimelineToken(const TimelinePoint& point, std::string_view data_set,
                              std::string_view stakeholder_id);

/// Nothing for a text that is malformed, or of another stakeholder or data set.
std::optional<TimelinePoint> OpenTimelineToken(std::string_view token, std::string_view data_set,
                                               std::string_view stakeholder_id);

}  // namespace touchpoint::query
