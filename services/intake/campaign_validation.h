// SPDX-License-Identifier: Apache-2.0
// Messages about campaigns as the stage sees them, checked for shape and limits.
#pragma once

#include "common/rpc/field_checker.h"
#include "services/intake/campaign_part.h"
#include "touchpoint/v1/campaign_service.pb.h"

namespace touchpoint::intake {

/// `first`: of its stream. FIELD_MISSING and FIELD_CONFLICT for the header, FIELD_LENGTH for too
/// many ids; for the header's fields as ReadPlan().
Result<CampaignPart> ReadCampaignPart(const v1::PlanCampaignRequest& request, bool first,
                                      const rpc::FieldLimits& limits);

}  // namespace touchpoint::intake
