// SPDX-License-Identifier: Apache-2.0
#include "services/console/console.h"

namespace touchpoint {

std::vector<http::Asset> ConsoleAssets() {
  return {};
}

}  // namespace touchpoint
