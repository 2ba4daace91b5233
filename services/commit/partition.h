// SPDX-License-Identifier: Apache-2.0
// Which partition a stakeholder belongs to. Part of the stored format: fixed when a data set is
// created and checked at start under its name.
#pragma once

#include <string_view>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

constexpr std::string_view kPartitionHash = "xxh3-64";

/// XXH3_64(stakeholder_id) mod partitions.
Partition PartitionOf(std::string_view stakeholder_id, Partition partitions);

}  // namespace touchpoint::commit
