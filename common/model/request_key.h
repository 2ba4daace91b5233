// SPDX-License-Identifier: Apache-2.0
// The two ways a caller names a touchpoint.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "common/model/touchpoint_id.h"

namespace touchpoint::model {

/// Names a plan by its team's own key.
struct RequestKey {
  std::string team;
  std::string stakeholder_id;
  std::string request_id;
};

/// Which touchpoint a call is about.
using Target = std::variant<TouchpointId, RequestKey>;

/// Touchpoint::request_key: identifies (team, request id) within a timeline, up to a collision.
uint64_t RequestKeyHash(const std::string& team, const std::string& request_id);

}  // namespace touchpoint::model
