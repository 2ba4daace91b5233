// SPDX-License-Identifier: Apache-2.0
// Pages of a partition's log, with the surrogates resolved.
#pragma once

#include "services/commit/journal.h"
#include "services/commit/redis/data_set_link.h"

namespace touchpoint::commit {

enum class Direction { kForward, kBackward };

struct PageRequest {
  Partition partition = 0;
  JournalPosition from;  // exclusive
  Direction direction = Direction::kForward;
  size_t entries_max = 100;
};

/// As Journal::Read() and ReadBackward(). `link` must outlive the reading.
void ReadPage(const DataSetLink& link, const PageRequest& request, Deadline deadline,
              Callback<Journal::Page> done);

}  // namespace touchpoint::commit
