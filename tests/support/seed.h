// SPDX-License-Identifier: Apache-2.0
// The seed of a randomised test: another one in every run, printed, and given back by
// TOUCHPOINT_SEED.
#pragma once

#include <cstdint>

namespace touchpoint::testing {

uint64_t Seed();

}  // namespace touchpoint::testing
