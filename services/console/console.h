// SPDX-License-Identifier: Apache-2.0
// The console's files, inside the program.
#pragma once

#include <vector>

#include "services/http/assets.h"

namespace touchpoint {

/// All files. None in a daemon that was built without the console (TOUCHPOINTD_CONSOLE=OFF).
std::vector<http::Asset> ConsoleAssets();

}  // namespace touchpoint
