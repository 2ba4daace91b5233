// SPDX-License-Identifier: Apache-2.0
#include "services/console/assets.h"

namespace touchpoint::console {

std::span<const Asset> Assets() {
  return {};
}

}  // namespace touchpoint::console
