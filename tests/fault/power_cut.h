// SPDX-License-Identifier: Apache-2.0
// A redis-server whose power can be cut: what it has written and not synced is lost, wholly or from
// some byte on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/random.h"
#include "tests/fault/synced.h"
#include "tests/support/redis_process.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::fault {

class PowerCut {
 public:
  /// Starts the server. `fsync`: "always" or "everysec"; `settings`: others.
  PowerCut(const std::string& fsync, uint64_t seed, const std::vector<std::string>& settings = {});
  ~PowerCut();
  PowerCut(const PowerCut&) = delete;
  PowerCut& operator=(const PowerCut&) = delete;

  testing::RedisProcess& redis() { return *redis_; }

  /// Returns when nothing that was written is unsynced any more, for a moment at least; false if
  /// that does not come.
  bool AwaitSynced() const;

  /// Cuts the power. Every file ends somewhere between what was synced and what was written; how
  /// many bytes are gone. Redis is down afterwards.
  uint64_t Cut();

 private:
  /// A file of the server, with the sizes that count.
  struct Written {
    std::string path;
    uint64_t written = 0;
    uint64_t synced = 0;
  };
  std::vector<Written> Files() const;
  uint64_t SyncedOf(uint64_t inode) const;

  testing::ScratchFolder folder_{"power"};
  SeededRandom random_;
  SyncedFiles* synced_ = nullptr;
  std::unique_ptr<testing::RedisProcess> redis_;
};

}  // namespace touchpoint::fault
