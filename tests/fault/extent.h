// SPDX-License-Identifier: Apache-2.0
// How much of a fault test is to be done.
#pragma once

#include <cstdint>

namespace touchpoint::fault {

/// What the environment variable `name` says, a whole number; without it `whole`, or `brief` where
/// TOUCHPOINT_FAULT_BRIEF is set.
uint64_t Extent(const char* name, uint64_t whole, uint64_t brief);

}  // namespace touchpoint::fault
