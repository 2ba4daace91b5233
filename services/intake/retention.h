// SPDX-License-Identifier: Apache-2.0
// Removing what is finished and too old to matter to any rule.
#pragma once

#include <vector>

#include "common/model/timeline.h"

namespace touchpoint::intake {

struct Trimmed {
  std::vector<model::Sequence> touchpoints;
  std::vector<model::NameId> names;  // that only those used
};

/// Removes finished touchpoints that happened, or else arrived, before `before`; a host stays as
/// long as one of its contributors does.
Trimmed Trim(model::Timeline& timeline, Instant before);

}  // namespace touchpoint::intake
