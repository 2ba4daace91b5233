// SPDX-License-Identifier: Apache-2.0
// Campaigns as the messages of storage.v1, and back. Decoding is total: any message gives a value
// or DATA_LOSS/RECORD_CORRUPT.
#pragma once

#include "common/base/failure.h"
#include "common/model/campaign.h"
#include "touchpoint/storage/v1/campaign.pb.h"

namespace touchpoint::commit {

void Encode(const model::Campaign& campaign, storage::v1::CampaignRecord& record);

/// A record of another campaign than `key` is damaged.
Result<model::Campaign> Decode(const storage::v1::CampaignRecord& record,
                               const model::CampaignKey& key);

}  // namespace touchpoint::commit
