// SPDX-License-Identifier: Apache-2.0
// How far clocks may be apart.
#pragma once

#include "common/base/time.h"

namespace touchpoint {

/// By clocks that are further apart nothing is given out to be sent.
constexpr Duration kClocksApartMax = std::chrono::seconds(30);

}  // namespace touchpoint
