// SPDX-License-Identifier: Apache-2.0
// A partition's stakeholders, out of the hash that says whom surrogates stand for.
#pragma once

#include "common/redis/command.h"
#include "common/redis/reply.h"
#include "services/commit/redis/keys.h"
#include "services/commit/stakeholder_index.h"

namespace touchpoint::commit {

redis::Command EncodeScan(const Keys& keys, Partition partition, uint64_t from, size_t count);

/// DATA_LOSS/RECORD_CORRUPT for what is no answer to EncodeScan().
Result<StakeholderIndex::Page> DecodeScan(const redis::Reply& reply);

}  // namespace touchpoint::commit
