// SPDX-License-Identifier: Apache-2.0
// Where the daemon's configuration comes from, for all programs that must know what it knows.
#pragma once

#include <string>
#include <vector>

#include "common/config/load.h"

namespace touchpoint::config {

/// The whole configuration: `file` (empty: the one that TOUCHPOINTD_CONFIG names, else the
/// installed one if it is there), credentials, environment and `flags`.
Checked<Loaded> LoadAll(const std::string& file, const std::vector<Setting>& flags);

}  // namespace touchpoint::config
