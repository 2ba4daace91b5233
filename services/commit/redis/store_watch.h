// SPDX-License-Identifier: Apache-2.0
// Looks after an opened store: whether Redis is there, takes writes and still has the data set.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "common/asio/core_loop.h"
#include "common/redis/durability_proof.h"
#include "services/commit/redis/data_set.h"
#include "services/commit/redis/data_set_link.h"

namespace touchpoint::commit {

class StoreWatch {
 public:
  using Observer = std::function<void(std::optional<Failure>)>;

  /// `link` and `proof` outlive it.
  StoreWatch(CoreLoop& io, const DataSetLink& link, redis::DurabilityProof& proof,
             RandomSource& random);
  ~StoreWatch();

  /// Told why Redis is of no use, or that it is again (nothing).
  void SetObserver(Observer changed);

  /// The store has just been opened, with a write that was taken, and has this data set.
  void Start(const DataSet& data_set, Partition partitions);

  /// The connection is ready (nothing) or lost (why).
  void OnConnection(std::optional<Failure> why);
  void OnFailure(const Failure& failure);

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace touchpoint::commit
