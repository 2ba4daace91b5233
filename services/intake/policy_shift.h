// SPDX-License-Identifier: Apache-2.0
// What another policy would have changed, counted and shown.
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "services/intake/policy_simulation.h"
#include "touchpoint/v1/policy_service.pb.h"

namespace touchpoint::intake {

class PolicyShift {
 public:
  void Add(const SimulatedStakeholder& stakeholder);

  /// Decisions, shifts by team, channel and verdicts, and the first 200 decisions that differ in
  /// verdict, time or channel.
  v1::SimulatePolicyResponse Show() const;

 private:
  // Team, channel, verdict before and after.
  using Place = std::tuple<std::string, std::string, v1::Verdict, v1::Verdict>;

  int64_t decisions_ = 0;
  std::map<Place, int64_t> shifts_;
  v1::SimulatePolicyResponse changes_;
};

}  // namespace touchpoint::intake
