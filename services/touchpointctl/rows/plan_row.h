// SPDX-License-Identifier: Apache-2.0
// One row of the input as a plan, with its times still apart so that they can be shifted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "services/touchpointctl/rows/mapping.h"
#include "services/touchpointctl/rows/row.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::ctl {

struct PlanRow {
  /// What is read of a row, and what every plan needs.
  static constexpr auto kKeys = std::to_array<RowKey>(
      {RowKey::kRequestId, RowKey::kStakeholderId, RowKey::kTeam, RowKey::kChannel,
       RowKey::kAlternateChannels, RowKey::kPurpose, RowKey::kTopic, RowKey::kInitiative,
       RowKey::kPriority, RowKey::kPreferredTime, RowKey::kEarliestTime, RowKey::kLatestTime,
       RowKey::kPlanTime, RowKey::kTimeZone, RowKey::kRegion});
  static constexpr auto kRequiredKeys =
      std::to_array<RowKey>({RowKey::kRequestId, RowKey::kStakeholderId, RowKey::kTeam,
                             RowKey::kChannel, RowKey::kPurpose});

  /// Reads a plan out of a row; what the daemon checks is left to it.
  static OrRefusal<PlanRow> Read(const Row& input, const Mapping& mapping);

  uint64_t line = 0;
  v1::Plan plan;  // without times
  std::optional<Instant> preferred;
  std::optional<Instant> earliest;
  std::optional<Instant> latest;
  std::optional<Instant> plan_time;

  const std::string& request_id() const { return plan.request_id(); }
  /// About how large it is in a message.
  size_t bytes() const { return plan.ByteSizeLong(); }
  /// The earliest of its times, if it has any.
  std::optional<Instant> First() const;
  void ShiftBy(Duration stretch);
  /// When the plan arrives in a simulation: its plan_time, else its preferred (or, where it has
  /// none, earliest) time minus `lead`; nothing where it has none of them.
  std::optional<Instant> Arrival(Duration lead) const;
  /// A plan that names no earliest time may go out from its arrival on: the arrival that a lead or
  /// a plan_time gives it, so that an import and a simulation decide within the same window.
  void BeginAtArrival(Duration lead);
  /// The plan as it is sent, times included.
  v1::Plan ToPlan() const;
};

}  // namespace touchpoint::ctl
