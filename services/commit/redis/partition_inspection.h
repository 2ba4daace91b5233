// SPDX-License-Identifier: Apache-2.0
// What Redis has of every partition, asked in one go.
#pragma once

#include <vector>

#include "services/commit/redis/data_set_link.h"
#include "services/commit/store_inspection.h"

namespace touchpoint::commit {

/// As StoreInspection::InspectPartitions(). `link` must outlive it.
void InspectPartitions(const DataSetLink& link, Partition partitions, Instant now,
                       Deadline deadline, Callback<std::vector<PartitionFacts>> done);

}  // namespace touchpoint::commit
