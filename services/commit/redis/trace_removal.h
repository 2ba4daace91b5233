// SPDX-License-Identifier: Apache-2.0
// What was erased is gone from the data, but not from what Redis has written down of earlier
// commands: its append-only file, until that is rewritten, and the log of slow commands. Which
// partitions are concerned lies in Redis, so that a daemon that ends takes no duty with it.
#pragma once

#include <functional>
#include <memory>

#include "common/asio/core_loop.h"
#include "services/commit/redis/data_set_link.h"

namespace touchpoint::commit {

struct TraceRemovalOptions {
  /// After an erasure, so that others that follow share the rewrite.
  Duration delay = std::chrono::seconds(1);
  /// Between rewrites, and between looks for what another daemon has left undone.
  Duration pause = std::chrono::minutes(10);
  /// Told why the files keep what was erased for now; it is tried again.
  std::function<void(const Failure&)> failed;
};

class TraceRemoval {
 public:
  /// `link` outlives it.
  TraceRemoval(CoreLoop& io, const DataSetLink& link, Partition partitions,
               TraceRemovalOptions options);
  ~TraceRemoval();

  /// Looks from now on. Once the data set is open.
  void Start();
  /// Somebody was erased: forgets slow commands at once, and has the file rewritten soon.
  void Want();

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace touchpoint::commit
