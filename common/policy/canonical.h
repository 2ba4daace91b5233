// SPDX-License-Identifier: Apache-2.0
// The one text of a policy: what its revision is the hash of and what replay loads again.
#pragma once

#include <string>

#include "common/model/policy.h"

namespace touchpoint::policy {

/// YAML that LoadPolicy() reads as this policy, the same on every host. Revision and canonical form
/// of the argument do not matter. The form is stored: changing it changes every revision.
std::string Canonical(const model::Policy& policy);

}  // namespace touchpoint::policy
