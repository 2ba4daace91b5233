// SPDX-License-Identifier: Apache-2.0
// The start of a RedisStore: check the server, load the functions, open the data set, see whether
// it can be written to; and again from the beginning while Redis is not there.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>

#include "common/asio/core_loop.h"
#include "services/commit/redis/data_set_link.h"
#include "services/commit/redis/redis_store.h"

namespace touchpoint::commit {

struct StoreOpening {
  DataSetLink& link;
  redis::DurabilityProof& proof;
  Partition partitions;
  RandomSource& random;
};

/// What `opening` refers to must outlive it.
void OpenStore(CoreLoop& io, const StoreOpening& opening, Deadline deadline,
               Callback<RedisStore::Opened> done);

}  // namespace touchpoint::commit
