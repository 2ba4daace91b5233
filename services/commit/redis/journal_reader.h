// SPDX-License-Identifier: Apache-2.0
// Pages of a partition's log, with the surrogates resolved.
#pragma once

#include "common/redis/connection.h"
#include "services/commit/journal.h"
#include "services/commit/redis/keys.h"

namespace touchpoint::commit {

enum class Direction { kForward, kBackward };

struct PageRequest {
  Partition partition = 0;
  JournalPosition from;  // exclusive
  Direction direction = Direction::kForward;
  size_t entries_max = 100;
};

/// As Journal::Read() and ReadBackward(). `keys` and `connection` must outlive the reading.
void ReadPage(redis::Connection& connection, const Keys& keys, const PageRequest& request,
              Deadline deadline, Callback<Journal::Page> done);

}  // namespace touchpoint::commit
