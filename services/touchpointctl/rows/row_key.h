// SPDX-License-Identifier: Apache-2.0
// The names that the fields of plans and records have in mapping files and in input without one
// (SEMANTICS §10).
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace touchpoint::ctl {

enum class RowKey {
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
  kDoneTime,
  kOutcomeText,
};

constexpr std::array<std::string_view, 17> kRowKeyNames = {
    "request_id",    "stakeholder_id", "team",       "channel",   "alternate_channels",
    "purpose",       "topic",          "initiative", "priority",  "preferred_time",
    "earliest_time", "latest_time",    "plan_time",  "time_zone", "region",
    "done_time",     "outcome_text"};

constexpr std::string_view NameOf(RowKey key) {
  return kRowKeyNames[static_cast<size_t>(key)];
}

}  // namespace touchpoint::ctl
