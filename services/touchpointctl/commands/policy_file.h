// SPDX-License-Identifier: Apache-2.0
// A policy file read by a command.
#pragma once

#include <string>

#include "common/base/failure.h"
#include "common/model/policy.h"
#include "common/zones/zone_table.h"

namespace touchpoint::ctl {

/// Fails with NOT_FOUND/INPUT where the file cannot be read.
Result<std::string> ReadText(const std::string& path);

/// Reads and checks a policy. Fails with NOT_FOUND/INPUT where it cannot be read, else as
/// policy::LoadPolicy().
Result<model::Policy> ReadPolicy(const std::string& path, const ZoneDatabase& zones);

}  // namespace touchpoint::ctl
