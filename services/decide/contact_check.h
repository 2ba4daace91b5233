// SPDX-License-Identifier: Apache-2.0
// What a plan would be told if it came now, and what stands behind that. Changes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/model/decision.h"
#include "common/model/timeline.h"
#include "services/decide/quiet_times.h"
#include "services/decide/rulebook.h"

namespace touchpoint::decide {

/// What Decide() answers for one channel.
struct ChannelOption {
  std::string channel;
  bool allowed_now = false;          // it would go out at once
  std::optional<Instant> next_time;  // when it would, or could first; unset: none in sight
  std::vector<model::Reason> reasons;
};

/// One counter of a cap or gap that a contact on one of the channels obeys.
struct Quota {
  const CountingRule* rule = nullptr;  // of the rulebook
  model::Scope::Values channels;       // whose contacts it counts
  uint32_t used = 0;                   // in the fullest window that contains now
  /// Once it is used up: from when on it is not, within 400 days.
  std::optional<Instant> free;
};

struct ContactCheck {
  std::vector<ChannelOption> options;  // one per plan, in their order
  std::vector<Quota> quotas;           // in the order of the rules
  std::vector<QuietTime> quiet_times;  // of the next kQuietAhead that any of the plans obeys
};

constexpr Duration kQuietAhead = 7 * kDay;

/// `plans`: the same contact from `now` on, once for each channel, complete and checked as for
/// Decide(); at least one.
ContactCheck CheckContact(const model::Timeline& timeline, const Rulebook& rulebook,
                          const std::vector<model::PlanInput>& plans, Instant now);

}  // namespace touchpoint::decide
