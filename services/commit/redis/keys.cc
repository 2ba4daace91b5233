// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/keys.h"

namespace touchpoint::commit {

Keys::Keys(const std::string& prefix, Partition partitions)
    : data_set_(prefix + ":dataset"),
      policies_(prefix + ":{0}:policies"),
      live_policy_(prefix + ":{0}:live"),
      applications_(prefix + ":{0}:applications"),
      tokens_(prefix + ":{0}:tokens"),
      feeds_(prefix + ":{0}:feeds"),
      members_(prefix + ":{0}:members"),
      events_(prefix + ":{0}:events"),
      event_positions_(prefix + ":{0}:events:at"),
      webhook_positions_(prefix + ":{0}:events:hook") {
  bases_.reserve(partitions);
  for (Partition partition = 0; partition < partitions; ++partition) {
    bases_.push_back(prefix + ":{" + std::to_string(partition) + "}:");
  }
}

}  // namespace touchpoint::commit
