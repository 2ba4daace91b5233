// SPDX-License-Identifier: Apache-2.0
// Random scenarios: few names and short times, so that rules meet.
#pragma once

#include <rapidcheck.h>

#include <vector>

#include "tests/property/scenario.h"

namespace touchpoint::property {

/// What a scenario may contain.
struct Shape {
  bool merges = false;
  bool any_rights = false;     // purposes that do not obey, count, displace ...; else ranks only
  bool odd_rights = false;     // also what displaces without counting, gives way without obeying
  bool never_limited = false;  // a displacement limit that is never reached
  bool says_where = false;     // plans that say where their stakeholder lives
  std::vector<Step::Kind> kinds = {Step::Kind::kPlan};
  int steps_max = 14;
};

/// All inputs of the engine, plans more often than each other.
std::vector<Step::Kind> EveryKind();

rc::Gen<model::Policy> AnyPolicy(const Shape& shape, Instant start);
rc::Gen<model::Profile> AnyProfile(const std::string& time_zone);
rc::Gen<PlanShape> AnyPlan();
rc::Gen<Scenario> AnyScenario(const Shape& shape);

}  // namespace touchpoint::property
