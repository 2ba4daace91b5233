// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/plan_row.h"

#include <string>
#include <utility>

#include "common/rpc/time.h"
#include "services/touchpointctl/rows/row_fields.h"

namespace touchpoint::ctl {
namespace {

constexpr uint32_t kPriorityMax = 100;

}  // namespace

std::optional<Instant> PlanRow::First() const {
  std::optional<Instant> first;
  for (const auto& time : {preferred, earliest, latest, plan_time}) {
    if (time && (!first || *time < *first)) {
      first = time;
    }
  }
  return first;
}

void PlanRow::ShiftBy(Duration stretch) {
  for (std::optional<Instant>* time : {&preferred, &earliest, &latest, &plan_time}) {
    if (*time) {
      **time += stretch;
    }
  }
}

std::optional<Instant> PlanRow::Arrival(Duration lead) const {
  if (plan_time) {
    return plan_time;
  }
  const std::optional<Instant>& asked = preferred ? preferred : earliest;
  return asked ? std::optional(*asked - lead) : std::nullopt;
}

void PlanRow::BeginAtArrival(Duration lead) {
  if (!earliest && (plan_time || lead > Duration::zero())) {
    earliest = Arrival(lead);
  }
}

v1::Plan PlanRow::ToPlan() const {
  v1::Plan complete = plan;
  if (preferred) {
    rpc::ToProto(*preferred, *complete.mutable_preferred_time());
  }
  if (earliest) {
    rpc::ToProto(*earliest, *complete.mutable_earliest_time());
  }
  if (latest) {
    rpc::ToProto(*latest, *complete.mutable_latest_time());
  }
  return complete;
}

OrRefusal<PlanRow> PlanRow::Read(const Row& input, const Mapping& mapping) {
  RowFields fields(input, mapping);
  PlanRow row;
  row.line = input.line;
  row.plan.set_request_id(fields.Text(RowKey::kRequestId));
  row.plan.set_stakeholder_id(fields.Text(RowKey::kStakeholderId));
  row.plan.set_team(fields.Text(RowKey::kTeam));
  row.plan.set_channel(fields.Text(RowKey::kChannel));
  for (std::string& channel : fields.Texts(RowKey::kAlternateChannels)) {
    row.plan.add_alternate_channels(std::move(channel));
  }
  row.plan.set_purpose(fields.Text(RowKey::kPurpose));
  row.plan.set_topic(fields.Text(RowKey::kTopic));
  row.plan.set_initiative(fields.Text(RowKey::kInitiative));
  row.plan.set_time_zone(fields.Text(RowKey::kTimeZone));
  row.plan.set_region(fields.Text(RowKey::kRegion));
  if (const auto priority = fields.Number(RowKey::kPriority, kPriorityMax, "PRIORITY_RANGE")) {
    row.plan.set_priority(*priority);
  }
  row.preferred = fields.Time(RowKey::kPreferredTime, Rounding::kUp);
  row.earliest = fields.Time(RowKey::kEarliestTime, Rounding::kUp);
  row.latest = fields.Time(RowKey::kLatestTime, Rounding::kDown);
  row.plan_time = fields.Time(RowKey::kPlanTime, Rounding::kUp);
  if (fields.refused()) {
    return tl::unexpected(fields.RefusalOf(row.plan.request_id()));
  }
  if (!row.latest && row.preferred && mapping.window) {
    row.latest = *row.preferred + *mapping.window;
  }
  return row;
}

}  // namespace touchpoint::ctl
