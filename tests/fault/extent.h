// SPDX-License-Identifier: Apache-2.0
// How much of a fault test is to be done.
#pragma once

#include <cstdint>

namespace touchpoint::fault {

/// The environment variable `name`, a whole number; `usual` without it.
uint64_t Extent(const char* name, uint64_t usual);

}  // namespace touchpoint::fault
