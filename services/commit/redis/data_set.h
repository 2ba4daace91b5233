// SPDX-License-Identifier: Apache-2.0
// What a data set is: fixed when it is created, compared whenever a connection opens.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/random.h"
#include "common/redis/command.h"
#include "common/redis/reply.h"
#include "services/commit/redis/keys.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

/// Format of a data set that is not complete yet.
constexpr std::string_view kRestoring = "restoring";

struct DataSet {
  std::string id;           // random, given once
  std::string incarnation;  // random, new for every restored copy
  std::string mark_key;     // of ErasureMarks; empty before a build that has them opened it

  /// Names the one incarnation: tokens of another one are of another data set.
  std::string ToString() const { return id + "/" + incarnation; }
  friend bool operator==(const DataSet&, const DataSet&) = default;
};

/// Never given twice.
std::string NewIncarnation(RandomSource& random);

/// Creates the data set if Redis has none under these keys; answers what there is then.
redis::Command OpenDataSet(const Keys& keys, Partition partitions, RandomSource& random);

/// Writes to it, which fails where Redis takes no writes.
redis::Command ProveWritable(const Keys& keys, const std::string& incarnation, uint64_t number);

/// Only asks for it.
redis::Command ReadDataSet(const Keys& keys);

/// From the reply to either. FAILED_PRECONDITION/STORE_SETUP if it is not one of these partitions
/// and of this hash function, or none at all.
Result<DataSet> JudgeDataSet(const redis::Reply& reply, Partition partitions);

}  // namespace touchpoint::commit
