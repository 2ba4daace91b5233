// SPDX-License-Identifier: Apache-2.0
#include "services/commit/partition.h"

#include <xxhash.h>

namespace touchpoint::commit {

Partition PartitionOf(std::string_view stakeholder_id, Partition partitions) {
  return static_cast<Partition>(XXH3_64bits(stakeholder_id.data(), stakeholder_id.size()) %
                                partitions);
}

}  // namespace touchpoint::commit
