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

/// Removes finished touchpoints that happened, or else arrived, before `before`, with what came of
/// them; a host stays as long as one of its contributors does, and any as long as it came to
/// something at `feedback_from` or later.
Trimmed Trim(model::Timeline& timeline, Instant before, Instant feedback_from = Instant::max());

}  // namespace touchpoint::intake
