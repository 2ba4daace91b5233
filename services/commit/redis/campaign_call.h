// SPDX-License-Identifier: Apache-2.0
// Campaigns: commands and replies. The other side is commit.lua.
#pragma once

#include <optional>

#include "common/redis/command.h"
#include "common/redis/reply.h"
#include "services/commit/campaign_register.h"
#include "services/commit/redis/keys.h"

namespace touchpoint::commit {

redis::Command EncodeSave(const Keys& keys, Partition partition, const StoredCampaign& campaign);
redis::Command EncodeClose(const Keys& keys, Partition partition, const model::CampaignKey& key);

/// DATA_LOSS/RECORD_CORRUPT for a record that is none of this campaign's.
Result<std::optional<StoredCampaign>> DecodeCampaign(const model::CampaignKey& key,
                                                     const redis::Reply& reply);

}  // namespace touchpoint::commit
