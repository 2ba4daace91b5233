// SPDX-License-Identifier: Apache-2.0
// What redis-server has had the disk confirm, shared between the library that is preloaded into it
// and the test: a file of this layout, mapped by both.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace touchpoint::fault {

/// Where the library finds the file.
constexpr char kSyncedVariable[] = "TOUCHPOINT_SYNCED";

struct SyncedFile {
  std::atomic<uint64_t> inode;  // 0: nothing yet
  std::atomic<uint64_t> size;   // when its last fsync began
};

/// More files than a redis-server of a test ever syncs.
using SyncedFiles = std::array<SyncedFile, 4096>;

/// All bytes zero is an empty one.
static_assert(std::atomic<uint64_t>::is_always_lock_free);

}  // namespace touchpoint::fault
