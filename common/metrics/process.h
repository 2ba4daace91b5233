// SPDX-License-Identifier: Apache-2.0
// process_*: what every process exports under these names.
#pragma once

#include "common/metrics/registry.h"

namespace touchpoint::metrics {

/// Of this process, out of /proc. What cannot be read there is 0.
void AddProcess(Registry& registry);

}  // namespace touchpoint::metrics
