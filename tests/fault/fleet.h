// SPDX-License-Identifier: Apache-2.0
// Some daemons on one Redis, each on a Unix socket, so that its address outlives it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/daemon_process.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::fault {

/// Every kind of rule that can be counted again, three purposes, merges, nothing that must wait for
/// a zone to be known.
extern const char kPolicy[];

/// Of the data set: few, so that commits meet in one partition, and a look at all takes little.
constexpr uint32_t kPartitions = 8;

class Fleet {
 public:
  /// Serves when it returns. `settings` as DaemonProcess takes them.
  Fleet(size_t daemons, const std::string& redis_url, const std::vector<std::string>& settings = {},
        const std::string& policy = kPolicy);

  size_t size() const { return daemons_.size(); }
  /// For ApiClient.
  std::vector<std::string> addresses() const;

  /// SIGKILL; returns when it is gone.
  void Kill(size_t daemon);
  /// SIGTERM; returns when it has ended of itself, with its exit code: nothing if it has not.
  std::optional<int> Drain(size_t daemon);
  /// After Kill() or Drain(). Returns when it serves.
  void Start(size_t daemon);

 private:
  std::string Address(size_t daemon) const;

  testing::ScratchFolder folder_{"fleet"};
  std::vector<std::unique_ptr<testing::DaemonProcess>> daemons_;
};

}  // namespace touchpoint::fault
