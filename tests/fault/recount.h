// SPDX-License-Identifier: Apache-2.0
// The rules counted again over a timeline as its readers see it, by the oracle of the property
// tests: nothing of the engine is asked.
#pragma once

#include <string>
#include <vector>

#include "common/model/policy.h"
#include "common/zones/zone_table.h"
#include "touchpoint/v1/touchpoint.pb.h"

namespace touchpoint::fault {

/// What is planned and breaks a rule, one line each. What was done may break rules: it happened.
/// Nothing of the timeline may be within the freeze horizon.
std::vector<std::string> Recount(const std::vector<v1::Touchpoint>& timeline,
                                 const model::Policy& policy, const ZoneDatabase& zones);

}  // namespace touchpoint::fault
