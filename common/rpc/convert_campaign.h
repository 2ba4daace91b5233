// SPDX-License-Identifier: Apache-2.0
// Campaigns as the API shows them.
#pragma once

#include "common/model/campaign.h"
#include "touchpoint/v1/campaign_service.pb.h"

namespace touchpoint::rpc {

v1::CampaignState ToProto(model::CampaignState state);
void ToProto(const model::CampaignTotals& totals, v1::CampaignTotals& proto);
void ToProto(const model::CampaignCancellation& cancellation, v1::CampaignCancellation& proto);
void ToProto(const model::Campaign& campaign, v1::Campaign& proto);

}  // namespace touchpoint::rpc
