// SPDX-License-Identifier: Apache-2.0
// The events of one partition between the journal and where they go: in order, a batch at a time.
// No I/O.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "services/commit/journal.h"

namespace touchpoint::events {

class Outlet {
 public:
  /// What has been published: all up to here.
  explicit Outlet(commit::JournalPosition stands) : stands_(stands) {}

  /// The events of the next call of the journal; what stands behind it is left out.
  void Add(commit::JournalPosition position, std::vector<std::string> events);

  struct Batch {
    commit::JournalPosition from;
    commit::JournalPosition to;
    std::vector<std::string> events;
  };
  /// Whole calls, about `events_max`. Nothing where there is nothing, or a batch is under way.
  std::optional<Batch> Next(size_t events_max);

  /// Where it stands after the batch, through whomever. False where that is before what is known
  /// here: what follows has to be read again.
  bool Published(commit::JournalPosition stands);
  /// The batch may have been published or not: Next() has it again.
  void Failed() { under_way_ = false; }

  commit::JournalPosition stands() const { return stands_; }
  /// Calls of the journal that are not published.
  size_t waiting() const { return calls_.size(); }

 private:
  struct Call {
    commit::JournalPosition position;
    std::vector<std::string> events;
  };

  commit::JournalPosition stands_;
  std::deque<Call> calls_;
  bool under_way_ = false;
};

}  // namespace touchpoint::events
