// SPDX-License-Identifier: Apache-2.0
// What came of a campaign, for people.
#pragma once

#include "services/touchpointctl/screen/console.h"
#include "touchpoint/v1/campaign_service.pb.h"

namespace touchpoint::ctl {

/// Counts by verdict, then what is behind them: rules, deferrals, displaced touchpoints, refusals.
void ShowTotals(const Console& console, int64_t offset, const v1::CampaignTotals& totals);

void ShowCancellation(const Console& console, const v1::CampaignCancellation& cancellation);

}  // namespace touchpoint::ctl
