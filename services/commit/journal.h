// SPDX-License-Identifier: Apache-2.0
// The journal as it is read: one entry per commit and stakeholder, in the order of the partition.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

/// A place between two entries of a partition: (milliseconds, number within), as in a Redis stream.
struct JournalPosition {
  uint64_t millis = 0;
  uint64_t number = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the compiler's 0 for a pointer.
  friend auto operator<=>(const JournalPosition&, const JournalPosition&) = default;
};

/// One stakeholder's part of one call, or that somebody of the partition was erased: then nothing
/// but the position and `now` is set, and watchers of the partition have to look. The stakeholder
/// is named by surrogate; names that may be a caller's words (topic, initiative, region, segments)
/// are ids of the stakeholder's name table.
struct JournalEntry {
  JournalPosition position;  // of the call; entries of one call share it
  uint32_t index = 0;        // within the call
  Partition partition = 0;
  uint64_t surrogate = 0;
  std::string stakeholder_id;  // resolved; empty when the person was erased
  uint64_t revision = 0;
  Instant now;
  std::string policy_revision;
  std::string zone_digest;
  std::string payload;  // storage.v1.JournalPayload; DecodeSteps() reads it
  /// Of its touchpoints, where the reader has asked for them (ReadInitiatives()).
  std::map<model::Sequence, std::string> initiatives;

  bool is_erasure() const { return surrogate == 0; }
};

/// One initiative that an entry has by id only.
struct InitiativeRef {
  std::string stakeholder_id;
  model::Sequence sequence = model::kNoSequence;  // the touchpoint
  model::NameId name = model::kNoName;            // in the stakeholder's table
};

/// Reads of the journal, same threading and failures as TimelineStore.
class Journal {
 public:
  virtual ~Journal() = default;

  virtual Partition partitions() const = 0;

  struct Page {
    std::vector<JournalEntry> entries;  // whole calls only
    JournalPosition next;               // read on from here, behind the gap where there is one
    bool end = false;                   // nothing more at this moment
    bool gap = false;                   // entries after `from` have been trimmed away
  };

  /// Entries of one partition after `from` (exclusive), oldest first, about `entries_max`.
  virtual void Read(Partition partition, JournalPosition from, size_t entries_max,
                    Deadline deadline, Callback<Page> done) = 0;

  /// Entries before `from` (exclusive), newest first.
  virtual void ReadBackward(Partition partition, JournalPosition from, size_t entries_max,
                            Deadline deadline, Callback<Page> done) = 0;

  /// The words of initiatives of one partition, in their order, from the people's own records.
  /// Empty where the record has it no longer, or is damaged: the id alone says nothing, and may
  /// have been given to another word since.
  virtual void ReadInitiatives(Partition partition, std::vector<InitiativeRef> initiatives,
                               Deadline deadline, Callback<std::vector<std::string>> done) = 0;

  /// Calls `changed` with a partition whenever it may have new entries, until replaced by an empty
  /// function. One listener.
  virtual void Listen(std::function<void(Partition)> changed) = 0;
};

}  // namespace touchpoint::commit
