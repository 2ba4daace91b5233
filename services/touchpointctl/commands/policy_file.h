// SPDX-License-Identifier: Apache-2.0
// A policy file read by a command.
#pragma once

#include <string>

#include "common/base/failure.h"
#include "common/model/policy.h"
#include "common/zones/zone_table.h"

namespace touchpoint::ctl {

/// Reads and checks a policy. Fails with NOT_FOUND/INPUT where it cannot be read, else as
/// policy::LoadPolicy().
Result<model::Policy> ReadPolicy(const std::string& path, const ZoneDatabase& zones);

}  // namespace touchpoint::ctl
