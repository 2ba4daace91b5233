// SPDX-License-Identifier: Apache-2.0
// Who is part of a contact, and who leads it.
#pragma once

#include <vector>

#include "common/model/policy.h"
#include "common/model/timeline.h"

namespace touchpoint::model {

/// The touchpoints of the contact that `host` hosts, the lead first: the one of the highest rank
/// (SEMANTICS §5). The others in order of arrival. Alone, a touchpoint leads itself.
std::vector<Sequence> ContactOf(const Timeline& timeline, const Touchpoint& host,
                                const Policy& policy);

/// The team whose touchpoint leads it.
const std::string& LeadTeamOf(const Timeline& timeline, const Touchpoint& host,
                              const Policy& policy);

}  // namespace touchpoint::model
