// SPDX-License-Identifier: Apache-2.0
#include "services/intake/contact_target.h"

namespace touchpoint::intake {

using model::Touchpoint;

const Touchpoint* FindContact(const model::Timeline& timeline, const model::Policy& policy,
                              const model::TouchpointId& id, const auth::TeamScope& scope) {
  const Touchpoint* named =
      id.surrogate == timeline.surrogate ? timeline.Find(id.sequence) : nullptr;
  if (named == nullptr) {
    return nullptr;
  }
  const Touchpoint* host = named->host == model::kNoSequence ? named : timeline.Find(named->host);
  const bool own = scope.Covers(timeline.names.Text(named->team)) ||
                   scope.Covers(model::LeadTeamOf(timeline, *host, policy));
  return own ? host : nullptr;
}

const Touchpoint* FindContact(const Attempt& attempt, const model::TouchpointId& id,
                              const auth::TeamScope& scope) {
  return FindContact(attempt.timeline(), attempt.setting().rulebook->policy(), id, scope);
}

}  // namespace touchpoint::intake
