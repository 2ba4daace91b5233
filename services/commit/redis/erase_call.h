// SPDX-License-Identifier: Apache-2.0
// The calls that erase a stakeholder, and that find who is to be erased. The other side is
// commit.lua.
#pragma once

#include "services/commit/redis/data_set_link.h"

namespace touchpoint::commit {

/// Log entries older than `keep_from` may go. Answers 1, or 0 where another revision is stored.
redis::Command EncodeErase(const DataSetLink& link, Partition partition, const Erasure& erasure,
                           std::optional<Instant> keep_from);

/// All surrogates of the partition that stand for the stakeholder; damaged ones are passed over.
void ScanSurrogates(const DataSetLink& link, Partition partition, const std::string& stakeholder_id,
                    Deadline deadline, Callback<std::vector<uint64_t>> done);

}  // namespace touchpoint::commit
