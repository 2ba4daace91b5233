// SPDX-License-Identifier: Apache-2.0
// Campaigns: commands and replies. The other side is commit.lua.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/redis/command.h"
#include "common/redis/reply.h"
#include "services/commit/campaign_register.h"
#include "services/commit/redis/keys.h"

namespace touchpoint::commit {

redis::Command EncodeSave(const Keys& keys, const std::string& incarnation, Partition partition,
                          const StoredCampaign& campaign);
redis::Command EncodeClose(const Keys& keys, const std::string& incarnation, Partition partition,
                           const model::CampaignKey& key);

/// DATA_LOSS/RECORD_CORRUPT for a record that is none of this campaign's.
Result<std::optional<StoredCampaign>> DecodeCampaign(const model::CampaignKey& key,
                                                     const redis::Reply& reply);

/// Some of an index's members, by their surrogates; `next` is where the page after it begins.
struct MemberPage {
  std::vector<uint64_t> surrogates;
  uint64_t next = 0;
  bool end = false;
};

/// The reply to LRANGE of `limit` places of an index. DATA_LOSS/RECORD_CORRUPT for what is none.
Result<MemberPage> DecodeMembers(const redis::Reply& reply, uint64_t from, size_t limit);
redis::Command EncodeResolve(const Keys& keys, Partition partition,
                             const std::vector<uint64_t>& surrogates);
/// Leaves out whom no surrogate stands for any more.
Result<CampaignMembers> DecodeOwners(const MemberPage& page, const redis::Reply& owners);

}  // namespace touchpoint::commit
