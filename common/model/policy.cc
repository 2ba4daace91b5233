// SPDX-License-Identifier: Apache-2.0
#include "common/model/policy.h"

#include <algorithm>

namespace touchpoint::model {

bool Allows(const Scope::Values& values, const std::string& value) {
  return !values || std::find(values->begin(), values->end(), value) != values->end();
}

bool OutcomeRule::IsOn(Feedback kind) const {
  return std::find(on.begin(), on.end(), kind) != on.end();
}

Delivery Channel::DeliveryOrDefault() const {
  return delivery.value_or(human ? Delivery::kAtMostOnce : Delivery::kAtLeastOnce);
}

Duration Channel::LeaseOrDefault() const {
  return lease.value_or(human ? 4 * kHour : Duration(std::chrono::minutes(1)));
}

uint32_t Channel::AttemptsOrDefault() const {
  return attempts.value_or(5);
}

Duration Channel::BackoffAfter(uint32_t made) const {
  Duration wait = backoff.value_or(std::chrono::seconds(30));
  for (uint32_t attempt = 1; attempt < made && wait < kDay; ++attempt) {
    wait *= 2;
  }
  return std::min(wait, kDay);
}

const Channel& Policy::ChannelOf(const std::string& name) const {
  static const Channel kUnlisted;
  const auto listed = channels.find(name);
  return listed == channels.end() ? kUnlisted : listed->second;
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
