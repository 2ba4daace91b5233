// SPDX-License-Identifier: Apache-2.0
#include "common/model/policy.h"

#include <algorithm>

namespace touchpoint::model {

bool Policy::KnowsTeam(const std::string& team) const {
  return !teams || std::find(teams->begin(), teams->end(), team) != teams->end();
}

const PurposeRights* Policy::Rights(const std::string& purpose) const {
  if (const auto listed = purposes.find(purpose); listed != purposes.end()) {
    return &listed->second;
  }
  return purpose_other ? &*purpose_other : nullptr;
}

const std::string& Policy::ZoneFor(const std::string& time_zone) const {
  return time_zone.empty() && unknown_zone == UnknownZone::kDefault ? zone_default : time_zone;
}

}  // namespace touchpoint::model
