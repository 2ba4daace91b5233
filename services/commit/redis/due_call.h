// SPDX-License-Identifier: Apache-2.0
// The due index and the lists of who is ready: commands and replies. The other side is commit.lua.
#pragma once

#include <string>
#include <vector>

#include "common/redis/command.h"
#include "common/redis/reply.h"
#include "services/commit/due_index.h"
#include "services/commit/redis/keys.h"

namespace touchpoint::commit {

redis::Command EncodeListDue(const Keys& keys, Partition partition, Instant until, size_t limit);
redis::Command EncodeListReady(const Keys& keys, Partition partition, const model::ReadyList& list,
                               size_t skip, size_t limit);
/// The reply to either of them. DATA_LOSS/RECORD_CORRUPT for what is none.
Result<std::vector<DueStakeholder>> DecodeDue(redis::Reply reply);

redis::Command EncodeMoveOn(const Keys& keys, const std::string& incarnation, Partition partition,
                            const std::vector<DueUpdate>& updates);
/// Which of `size` updates were refused. DATA_LOSS/RECORD_CORRUPT for a reply that makes no sense.
Result<std::vector<size_t>> DecodeMoveOn(const redis::Reply& reply, size_t size);

/// The reply to HGETALL of the names of lists. What makes no sense is left out: the next one who is
/// moved on writes it anew.
std::vector<ReadyCount> DecodeReadyLists(const redis::Reply& reply);

}  // namespace touchpoint::commit
