// SPDX-License-Identifier: Apache-2.0
// The contact that a caller names, and whether it may know of it.
#pragma once

#include "common/auth/principal.h"
#include "common/model/contact.h"
#include "services/intake/attempt.h"

namespace touchpoint::intake {

/// The host of the contact that the touchpoint is part of; null if there is none, or none that is
/// led by, or was asked for by, a team of this scope.
const model::Touchpoint* FindContact(const Attempt& attempt, const model::TouchpointId& id,
                                     const auth::TeamScope& scope);

/// The same on a timeline that is not an attempt's yet.
const model::Touchpoint* FindContact(const model::Timeline& timeline, const model::Policy& policy,
                                     const model::TouchpointId& id, const auth::TeamScope& scope);

}  // namespace touchpoint::intake
