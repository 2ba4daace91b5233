// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/plan_account.h"

#include "services/touchpointctl/import/latest_decision.h"
#include "services/touchpointctl/wording/times.h"

namespace touchpoint::ctl {
namespace {

// The API's numbers are the model's.
static_assert(static_cast<int>(model::Verdict::kSuppressed) == v1::VERDICT_SUPPRESSED);
static_assert(static_cast<int>(model::Verdict::kScheduled) == v1::VERDICT_SCHEDULED);

void SetDecision(const v1::Decision& decision, PlanFate& fate) {
  fate.verdict = static_cast<model::Verdict>(decision.verdict());
  fate.planned.reset();
  if (decision.has_scheduled_time()) {
    fate.planned = ToInstant(decision.scheduled_time());
  }
}

}  // namespace

void PlanAccount::Book(const PlanRow& row, const v1::PlannedTouchpoint& planned) {
  PlanFate fate;
  fate.stakeholder_id = row.plan.stakeholder_id();
  fate.team = row.plan.team();
  fate.time_zone = row.plan.time_zone();
  fate.asked = row.preferred;
  SetDecision(planned.decision(), fate);
  replayed_ += planned.replayed() ? 1 : 0;
  displaced_.insert(planned.displaced_touchpoint_ids().begin(),
                    planned.displaced_touchpoint_ids().end());
  if (by_id_.emplace(planned.touchpoint_id(), fates_.size()).second) {
    fates_.push_back(std::move(fate));
  }
}

Result<void> PlanAccount::Follow(Connection& connection) {
  for (const std::string& id : displaced_) {
    const auto known = by_id_.find(id);
    if (known == by_id_.end()) {
      continue;  // it was planned before this import
    }
    PlanFate& fate = fates_[known->second];
    fate.displaced = true;
    const auto decision = LatestDecision(connection, id);
    if (!decision) {
      return tl::unexpected(decision.error());
    }
    SetDecision(*decision, fate);
  }
  return {};
}

Summary PlanAccount::Total(const ZoneDatabase& zones, uint64_t refused) const {
  Summary summary = Summarize(fates_, zones);
  summary.refused = refused;
  summary.replayed = replayed_;
  return summary;
}

}  // namespace touchpoint::ctl
