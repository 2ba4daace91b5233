// SPDX-License-Identifier: Apache-2.0
// What came of contacts makes others pause: the rules of the policy's `outcomes`, on one timeline.
#pragma once

#include <string>
#include <vector>

#include "common/model/decision.h"
#include "services/decide/rulebook.h"

namespace touchpoint::decide {

/// The fields of a touchpoint, or of what came of one, that a scope or `same` looks at.
struct HoldFields {
  std::string channel;
  std::string team;
  std::string purpose;
  std::string topic;
  std::string initiative;
};

/// One pause that is in force.
struct Hold {
  const model::OutcomeRule* rule = nullptr;            // of the rulebook
  HoldFields fields;                                   // of the contact that came to it last
  std::vector<std::string> owners;                     // teams that it does not hold (`others`)
  Instant until;                                       // exclusive
  model::Feedback kind = model::Feedback::kDelivered;  // of the last
  std::vector<model::Sequence> touchpoints;            // that came to it, at most 16

  /// Whether it holds a touchpoint with these fields, of somebody with these segments.
  bool Holds(const HoldFields& touchpoint, bool human,
             const std::vector<std::string>& segments) const;
};

/// A pause as a reason, on a channel, for what was looked at from `from` on.
model::Reason ReasonOf(const Hold& hold, const std::string& channel, Instant from);

/// The fields of `mark`, whose touchpoint is on the timeline, or none.
HoldFields FieldsOf(const model::Timeline& timeline, const model::FeedbackMark& mark);

/// Whether what came of a contact with these fields is in the scope.
bool InScope(const model::Scope& scope, const HoldFields& fields,
             const std::vector<std::string>& segments);

/// The pauses that the marks lead to and that last longer than `now`, in the order of the rules.
std::vector<Hold> HoldsOf(const model::Timeline& timeline,
                          const std::vector<model::FeedbackMark>& marks,
                          const model::Profile& profile, const Rulebook& rulebook, Instant now);

}  // namespace touchpoint::decide
