// SPDX-License-Identifier: Apache-2.0
#include "services/query/visibility.h"

#include <algorithm>

#include "common/rpc/convert.h"

namespace touchpoint::query {

std::shared_ptr<const Snapshot> Visible(const std::shared_ptr<const Snapshot>& snapshot,
                                        const auth::TeamScope& scope) {
  const model::Timeline& timeline = snapshot->timeline;
  // A cancel that came before its plan is no contact: it would open every timeline.
  const auto is_own = [&](const model::Touchpoint& touchpoint) {
    const bool tombstone =
        touchpoint.verdict == model::Verdict::kNone && touchpoint.state == model::State::kCancelled;
    return !tombstone && scope.Covers(timeline.names.Text(touchpoint.team));
  };
  if (scope.any() ||
      std::any_of(timeline.touchpoints.begin(), timeline.touchpoints.end(), is_own)) {
    return snapshot;
  }
  return std::make_shared<const Snapshot>(
      Snapshot{snapshot->stakeholder_id, snapshot->partition, {}, snapshot->now});
}

void ToProto(const model::TouchpointView& view, const auth::TeamScope& scope,
             v1::Touchpoint& proto) {
  rpc::ToProto(view, proto);
  if (!scope.Covers(view.team)) {
    proto.clear_request_id();
    proto.clear_content_ref();
    proto.clear_attributes();
    proto.clear_outcome_text();
  }
}

}  // namespace touchpoint::query
