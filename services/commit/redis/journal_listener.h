// SPDX-License-Identifier: Apache-2.0
// Says when a partition's log has grown, whoever wrote to it. Waits in Redis on a connection of its
// own, for a waiting connection serves nobody else.
#pragma once

#include <functional>
#include <memory>

#include "common/asio/core_loop.h"
#include "common/redis/connection.h"
#include "services/commit/redis/keys.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

class JournalListener {
 public:
  /// `keys` must outlive it. `changed` is called for every partition once at the start, and for
  /// those that may have grown meanwhile after a loss of the connection.
  JournalListener(CoreLoop& io, redis::ConnectionOptions options, RandomSource& random,
                  const Keys& keys, Partition partitions, std::function<void(Partition)> changed);
  ~JournalListener();

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace touchpoint::commit
