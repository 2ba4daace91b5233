// SPDX-License-Identifier: Apache-2.0
#include "common/model/timeline.h"

#include <algorithm>

namespace touchpoint::model {

const Touchpoint* Timeline::Find(Sequence sequence) const {
  const auto at = std::lower_bound(
      touchpoints.begin(), touchpoints.end(), sequence,
      [](const Touchpoint& touchpoint, Sequence wanted) { return touchpoint.sequence < wanted; });
  return at != touchpoints.end() && at->sequence == sequence ? &*at : nullptr;
}

}  // namespace touchpoint::model
