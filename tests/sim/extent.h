// SPDX-License-Identifier: Apache-2.0
// How much is simulated, as the environment says.
#pragma once

#include <cstdint>

namespace touchpoint::sim {

/// TOUCHPOINT_SIM_SCHEDULES: so many schedules; 10,000 without it.
uint64_t Schedules();

/// TOUCHPOINT_SIM_SEED: that of the first schedule; 1 without it.
uint64_t FirstSeed();

}  // namespace touchpoint::sim
