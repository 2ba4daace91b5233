// SPDX-License-Identifier: Apache-2.0
#include "services/intake/policy_shift.h"

#include "common/rpc/convert.h"

namespace touchpoint::intake {
namespace {

constexpr int kChangesMax = 200;

v1::Verdict VerdictOf(const std::optional<model::Answer>& answer) {
  return answer ? rpc::ToProto(answer->verdict) : v1::VERDICT_UNSPECIFIED;
}

bool Differ(const TrialOutcome& outcome) {
  return !outcome.after || outcome.before.verdict != outcome.after->verdict ||
         outcome.before.scheduled != outcome.after->scheduled ||
         outcome.before.channel != outcome.after->channel;
}

}  // namespace

void PolicyShift::Add(const SimulatedStakeholder& stakeholder) {
  const rpc::IdScope ids(stakeholder.timeline);
  for (const TrialOutcome& outcome : stakeholder.outcomes) {
    ++decisions_;
    ++shifts_[{outcome.team, outcome.channel, VerdictOf(outcome.before), VerdictOf(outcome.after)}];
    if (!Differ(outcome) || changes_.changes_size() == kChangesMax) {
      continue;
    }
    v1::DecisionChange& change = *changes_.add_changes();
    change.set_stakeholder_id(stakeholder.stakeholder_id);
    change.set_touchpoint_id(ids.Name(outcome.sequence));
    change.set_team(outcome.team);
    change.set_channel(outcome.channel);
    rpc::ToProto(outcome.before, ids, *change.mutable_before());
    if (outcome.after) {
      rpc::ToProto(*outcome.after, ids, *change.mutable_after());
    }
  }
}

v1::SimulatePolicyResponse PolicyShift::Show() const {
  v1::SimulatePolicyResponse response = changes_;
  response.set_decisions(decisions_);
  for (const auto& [place, count] : shifts_) {
    v1::VerdictShift& shift = *response.add_shifts();
    shift.set_team(std::get<0>(place));
    shift.set_channel(std::get<1>(place));
    shift.set_before(std::get<2>(place));
    shift.set_after(std::get<3>(place));
    shift.set_count(count);
  }
  return response;
}

}  // namespace touchpoint::intake
