// SPDX-License-Identifier: Apache-2.0
// Where events go that are made of the journal, and how far they have come.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/commit/journal.h"

namespace touchpoint::commit {

/// How far each partition's entries have become events; nothing for one that has not begun.
using EventPositions = std::vector<std::optional<JournalPosition>>;

/// Threads and failures as TimelineStore.
class EventStore {
 public:
  virtual ~EventStore() = default;

  virtual void LoadEventPositions(Deadline deadline, Callback<EventPositions> done) = 0;

  struct Batch {
    Partition partition = 0;
    std::optional<JournalPosition> from;  // as far as it had come; nothing: it begins here
    JournalPosition to;                   // the entry of the last event
    std::vector<std::string> events;      // may be none
  };
  struct Appended {
    bool here = false;  // by this call
    std::optional<JournalPosition> stands;
  };
  /// Appends the events and moves the position to `to`, or does neither where the position is no
  /// longer `from`: somebody else has. Answers where it is then.
  virtual void AppendEvents(Batch batch, Deadline deadline, Callback<Appended> done) = 0;
};

}  // namespace touchpoint::commit
