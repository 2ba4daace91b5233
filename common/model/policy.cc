// SPDX-License-Identifier: Apache-2.0
#include "common/model/policy.h"

#include <algorithm>

namespace touchpoint::model {

bool Allows(const Scope::Values& values, const std::string& value) {
  return !values || std::find(values->begin(), values->end(), value) != values->end();
}

bool Policy::KnowsTeam(const std::string& team) const {
  return Allows(teams, team);
}

std::string Policy::LowestPurpose() const {
  const auto lowest =
      std::max_element(purposes.begin(), purposes.end(),
                       [](const auto& a, const auto& b) { return a.second.rank < b.second.rank; });
  return lowest == purposes.end() ? "*" : lowest->first;
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
