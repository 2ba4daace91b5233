// SPDX-License-Identifier: Apache-2.0
// The messages of a campaign's stream as the stage sees them, checked for shape and limits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/model/campaign.h"
#include "services/intake/requests.h"

namespace touchpoint::intake {

struct CampaignStart {
  model::CampaignKey key;
  std::string header;  // as it was sent
  PlanRequest plan;    // of everybody; without a stakeholder
  bool validate_only = false;
};

struct CampaignPart {
  std::optional<CampaignStart> start;  // of the first part, and of no other
  uint64_t offset = 0;                 // of the first id in the audience
  std::vector<std::string> stakeholder_ids;
  /// Ids that are none, by their index; ascending.
  std::vector<std::pair<size_t, Failure>> malformed;
  bool end = false;  // the audience ends after these
};

/// What a part is answered with.
struct CampaignProgress {
  model::CampaignState state = model::CampaignState::kOpen;
  uint64_t offset = 0;
  model::CampaignTotals totals;
  std::vector<std::pair<uint64_t, Failure>> refused;  // ids of the part, by their offset
};

}  // namespace touchpoint::intake
