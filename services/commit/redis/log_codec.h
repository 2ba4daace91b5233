// SPDX-License-Identifier: Apache-2.0
// A partition's log: one stream entry per call. Field p is the id of the entry before it, so that a
// reader sees a gap; h is what the call's records share; e is the records, one after the other.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/redis/reply.h"
#include "services/commit/journal.h"

namespace touchpoint::commit {

/// Writes the records of one call.
class LogWriter {
 public:
  /// The commit's record, ready to be joined to others of the call.
  std::string Add(const StakeholderCommit& commit);
  /// The record that says that somebody was erased, alone in its call.
  std::string AddErasure(Instant now);
  /// After the last Add().
  std::string Header() const;

 private:
  uint32_t Digest(const std::string& digest);

  std::vector<std::string> digests_;
};

std::string ToString(JournalPosition position);
std::optional<JournalPosition> ParsePosition(std::string_view text);

/// The value of a partition's clock. Nothing for a damaged one.
std::optional<JournalPosition> ParseClock(std::string_view text);

/// One call as it is read.
struct LoggedCall {
  JournalPosition position;
  JournalPosition before;  // the call before it in this partition; 0-0 for the first
  std::vector<JournalEntry> entries;
};

/// `entry` is an element of an XRANGE reply. DATA_LOSS/RECORD_CORRUPT for any other.
Result<LoggedCall> DecodeCall(Partition partition, const redis::Reply& entry);

}  // namespace touchpoint::commit
