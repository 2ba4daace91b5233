// SPDX-License-Identifier: Apache-2.0
// What holds after every event, whatever came before.
#pragma once

#include <string>
#include <vector>

#include "tests/property/person.h"

namespace touchpoint::property {

/// What is wrong with the shape of the timeline after the event, or with how it came about.
std::vector<std::string> BrokenInvariants(const Event& event);

/// Rules that what is planned breaks and that SEMANTICS §3 does not excuse.
std::vector<std::string> UnexcusedViolations(const Event& event);

}  // namespace touchpoint::property
