// SPDX-License-Identifier: Apache-2.0
// The names that a plan's fields have in mapping files and in input without one (SEMANTICS §10).
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace touchpoint::ctl {

enum class PlanKey {
  kRequestId,
  kStakeholderId,
  kTeam,
  kChannel,
  kAlternateChannels,
  kPurpose,
  kTopic,
  kInitiative,
  kPriority,
  kPreferredTime,
  kEarliestTime,
  kLatestTime,
  kPlanTime,
  kTimeZone,
  kRegion,
};

constexpr std::array<std::string_view, 15> kPlanKeyNames = {
    "request_id",    "stakeholder_id", "team",       "channel",   "alternate_channels",
    "purpose",       "topic",          "initiative", "priority",  "preferred_time",
    "earliest_time", "latest_time",    "plan_time",  "time_zone", "region"};

constexpr std::string_view NameOf(PlanKey key) {
  return kPlanKeyNames[static_cast<size_t>(key)];
}

}  // namespace touchpoint::ctl
