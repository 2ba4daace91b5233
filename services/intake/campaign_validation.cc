// SPDX-License-Identifier: Apache-2.0
#include "services/intake/campaign_validation.h"

#include <utility>

#include "services/intake/validation.h"

namespace touchpoint::intake {
namespace {

/// The plan of everybody.
v1::Plan ToPlan(const v1::CampaignHeader& header) {
  v1::Plan plan;
  plan.set_team(header.team());
  plan.set_channel(header.channel());
  *plan.mutable_alternate_channels() = header.alternate_channels();
  plan.set_purpose(header.purpose());
  plan.set_topic(header.topic());
  plan.set_initiative(header.initiative());
  if (header.has_priority()) {
    plan.set_priority(header.priority());
  }
  if (header.has_earliest_time()) {
    *plan.mutable_earliest_time() = header.earliest_time();
  }
  if (header.has_preferred_time()) {
    *plan.mutable_preferred_time() = header.preferred_time();
  }
  if (header.has_latest_time()) {
    *plan.mutable_latest_time() = header.latest_time();
  }
  plan.set_pin(header.pin());
  plan.set_content_ref(header.content_ref());
  *plan.mutable_attributes() = header.attributes();
  plan.set_on_failure(header.on_failure());
  return plan;
}

Result<CampaignStart> ReadStart(const v1::PlanCampaignRequest& request,
                                const rpc::FieldLimits& limits) {
  const v1::CampaignHeader& header = request.header();
  rpc::FieldChecker check(limits);
  check.CampaignId(header.campaign_id(), "campaign_id");
  auto plan = ReadCommonPlan(ToPlan(header), limits);
  if (check.failure() || !plan) {
    return tl::unexpected(
        rpc::Prefixed(check.failure() ? *check.failure() : plan.error(), "header."));
  }
  CampaignStart start;
  start.key = {header.team(), header.campaign_id()};
  start.header = header.SerializeAsString();
  start.plan = std::move(*plan);
  start.plan.key.request_id = model::RequestIdOf(start.key);
  start.validate_only = request.validate_only();
  return start;
}

}  // namespace

Result<CampaignPart> ReadCampaignPart(const v1::PlanCampaignRequest& request, bool first,
                                      const rpc::FieldLimits& limits) {
  rpc::FieldChecker check(limits);
  if (first && !request.has_header()) {
    check.Refuse("FIELD_MISSING", "header", "is required in the first message");
  }
  if (!first && request.has_header()) {
    check.Refuse("FIELD_CONFLICT", "header", "is only for the first message");
  }
  if (!first && request.validate_only()) {
    check.Refuse("FIELD_CONFLICT", "validate_only", "is only for the first message");
  }
  check.Size(request.stakeholder_ids_size(), limits.plans, "stakeholder_ids");
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  CampaignPart part;
  if (first) {
    auto start = ReadStart(request, limits);
    if (!start) {
      return tl::unexpected(std::move(start.error()));
    }
    part.start = std::move(*start);
  }
  part.offset = static_cast<uint64_t>(request.offset());
  part.end = request.end();
  part.stakeholder_ids.assign(request.stakeholder_ids().begin(), request.stakeholder_ids().end());
  for (size_t i = 0; i < part.stakeholder_ids.size(); ++i) {
    rpc::FieldChecker id(limits);
    id.Id(part.stakeholder_ids[i], ("stakeholder_ids[" + std::to_string(i) + "]").c_str());
    if (id.failure()) {
      part.malformed.emplace_back(i, *id.failure());
    }
  }
  return part;
}

}  // namespace touchpoint::intake
