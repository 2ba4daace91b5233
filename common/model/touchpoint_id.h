// SPDX-License-Identifier: Apache-2.0
// The public name of a touchpoint: "t17.0h3k9m2v7q4xa.12". Partition, the stakeholder's surrogate
// and the number within the timeline, so that no index is needed to find it and nothing of the
// stakeholder can be read from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/model/touchpoint.h"

namespace touchpoint::model {

struct TouchpointId {
  uint32_t partition = 0;
  uint64_t surrogate = 0;
  Sequence sequence = kNoSequence;
  friend bool operator==(const TouchpointId&, const TouchpointId&) = default;
};

std::string ToString(const TouchpointId& id);

/// Nothing for a text that ToString() does not make.
std::optional<TouchpointId> ParseTouchpointId(std::string_view text);

}  // namespace touchpoint::model
