// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/convert_campaign.h"

#include "common/rpc/convert.h"
#include "common/rpc/time.h"

namespace touchpoint::rpc {
namespace {

int64_t Count(uint64_t count) {
  return static_cast<int64_t>(count);
}

/// Of a message that counts by verdict: the totals as a whole, and each of their rules.
template <typename Proto>
void VerdictsToProto(const model::CampaignTotals::Verdicts& verdicts, Proto& proto) {
  proto.set_scheduled(Count(verdicts.scheduled));
  proto.set_deferred(Count(verdicts.deferred));
  proto.set_merged(Count(verdicts.merged));
  proto.set_suppressed(Count(verdicts.suppressed));
}

}  // namespace

// The stored numbers and the API's are the same; convert_test.cc compares every name.
v1::CampaignState ToProto(model::CampaignState state) {
  return static_cast<v1::CampaignState>(state);
}

void ToProto(const model::CampaignTotals& totals, v1::CampaignTotals& proto) {
  VerdictsToProto(totals.verdicts, proto);
  proto.set_cancelled(Count(totals.cancelled));
  proto.set_refused(Count(totals.refused()));
  proto.set_duplicates(Count(totals.duplicates));
  for (const auto& [rule, verdicts] : totals.rules) {
    v1::CampaignRuleTotal& line = *proto.add_rules();
    line.set_rule(rule.first);
    line.set_kind(ToProto(rule.second));
    VerdictsToProto(verdicts, line);
  }
  for (size_t i = 0; i < totals.deferrals.size(); ++i) {
    if (totals.deferrals[i] == 0) {
      continue;
    }
    v1::CampaignDeferral& line = *proto.add_deferrals();
    if (i < model::CampaignTotals::kDeferrals.size()) {
      ToProto(model::CampaignTotals::kDeferrals[i], *line.mutable_at_most());
    }
    line.set_touchpoints(Count(totals.deferrals[i]));
  }
  for (const auto& [whose, count] : totals.displaced) {
    v1::CampaignDisplaced& line = *proto.add_displaced();
    line.set_team(whose.team);
    line.set_purpose(whose.purpose);
    line.set_priority(whose.priority);
    line.set_touchpoints(Count(count));
  }
  for (const auto& [reason, count] : totals.refusals) {
    v1::CampaignRefusalTotal& line = *proto.add_refusals();
    line.set_reason(reason);
    line.set_stakeholders(Count(count));
  }
}

void ToProto(const model::CampaignCancellation& cancellation, v1::CampaignCancellation& proto) {
  proto.set_cancelled(Count(cancellation.cancelled));
  proto.set_kept(Count(cancellation.kept));
  proto.set_complete(cancellation.complete);
}

void ToProto(const model::Campaign& campaign, v1::Campaign& proto) {
  // What was sent is readable: it was read when it came.
  proto.mutable_header()->ParseFromString(campaign.header);
  proto.set_state(ToProto(campaign.state));
  proto.set_offset(Count(campaign.offset));
  ToProto(campaign.totals, *proto.mutable_totals());
  if (campaign.state == model::CampaignState::kCancelled) {
    ToProto(campaign.cancellation, *proto.mutable_cancellation());
  }
  ToProto(campaign.created, *proto.mutable_create_time());
  ToProto(campaign.updated, *proto.mutable_update_time());
}

}  // namespace touchpoint::rpc
