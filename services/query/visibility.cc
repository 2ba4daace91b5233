// SPDX-License-Identifier: Apache-2.0
#include "services/query/visibility.h"

#include <algorithm>

#include "common/rpc/convert.h"

namespace touchpoint::query {

bool IsVisible(const model::Timeline& timeline, const auth::TeamScope& scope) {
  // A cancel that came before its plan is no contact: it would open every timeline.
  const auto is_own = [&](const model::Touchpoint& touchpoint) {
    const bool tombstone =
        touchpoint.verdict == model::Verdict::kNone && touchpoint.state == model::State::kCancelled;
    return !tombstone && scope.Covers(timeline.names.Text(touchpoint.team));
  };
  return scope.any() ||
         std::any_of(timeline.touchpoints.begin(), timeline.touchpoints.end(), is_own);
}

std::shared_ptr<const Snapshot> Visible(const std::shared_ptr<const Snapshot>& snapshot,
                                        const auth::TeamScope& scope) {
  if (IsVisible(snapshot->timeline, scope)) {
    return snapshot;
  }
  return std::make_shared<const Snapshot>(
      Snapshot{snapshot->stakeholder_id, snapshot->partition, {}, snapshot->now});
}

void Redact(const auth::TeamScope& scope, v1::Touchpoint& touchpoint) {
  if (!scope.Covers(touchpoint.team())) {
    touchpoint.clear_request_id();
    touchpoint.clear_content_ref();
    touchpoint.clear_attributes();
    touchpoint.clear_outcome_text();
    for (v1::ReportedOutcome& outcome : *touchpoint.mutable_outcomes()) {
      outcome.clear_outcome_text();
    }
  }
}

void ToProto(const model::TouchpointView& view, const auth::TeamScope& scope,
             v1::Touchpoint& proto) {
  rpc::ToProto(view, proto);
  Redact(scope, proto);
}

}  // namespace touchpoint::query
