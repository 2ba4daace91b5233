// SPDX-License-Identifier: Apache-2.0
#include "services/decide/feasibility.h"

#include "services/decide/decide.h"
#include "services/decide/placement.h"

namespace touchpoint::decide {

Feasibility CheckFeasibility(const Rulebook& rulebook, Instant now) {
  const model::Policy& policy = rulebook.policy();
  std::vector<std::string> purposes;
  for (const auto& [name, rights] : policy.purposes) {
    purposes.push_back(name);
  }
  if (policy.purpose_other) {
    purposes.emplace_back("*");  // no plan can name it, so no scope does: it stands for the rest
  }
  model::Timeline empty;
  if (policy.unknown_zone == model::UnknownZone::kHold) {
    empty.profile.time_zone = policy.zone_default;  // held is not what the rules forbid
  }
  Feasibility feasibility;
  for (const std::string& purpose : purposes) {
    for (const auto& [channel, properties] : policy.channels) {
      model::PlanInput plan;
      plan.team = policy.teams && !policy.teams->empty() ? policy.teams->front() : "any";
      plan.channel = channel;
      plan.purpose = purpose;
      plan.earliest = now;
      plan.preferred = now;
      plan.latest = now + kHorizon;
      const model::Decision decision = Decide(empty, rulebook, plan, now);
      if (decision.changes.front().after.state == model::State::kPlanned) {
        feasibility.any = true;
        continue;
      }
      feasibility.blocked.push_back(
          "purpose '" + purpose + "' on channel '" + channel +
          "' has no legal instant within 400 days" +
          (decision.changes.front().reasons.empty()
               ? ""
               : ": rule '" + decision.changes.front().reasons.back().rule + "'"));
    }
  }
  return feasibility;
}

}  // namespace touchpoint::decide
