// SPDX-License-Identifier: Apache-2.0
// What a caller may see of a timeline, beyond what it may find by id or key.
#pragma once

#include <memory>

#include "common/auth/principal.h"
#include "common/model/touchpoint_view.h"
#include "services/query/finder.h"
#include "touchpoint/v1/touchpoint.pb.h"

namespace touchpoint::query {

/// The snapshot; to a caller none of whose teams has ever planned for the stakeholder, that of a
/// stakeholder of whom nothing is known.
std::shared_ptr<const Snapshot> Visible(const std::shared_ptr<const Snapshot>& snapshot,
                                        const auth::TeamScope& scope);

/// Whether it is that: whether one of these teams has ever planned for the stakeholder.
bool IsVisible(const model::Timeline& timeline, const auth::TeamScope& scope);

/// Leaves of another team's touchpoint what is not only that team's business: not its request id,
/// content, attributes and words about the outcome.
void Redact(const auth::TeamScope& scope, v1::Touchpoint& touchpoint);

/// As rpc::ToProto(), redacted.
void ToProto(const model::TouchpointView& view, const auth::TeamScope& scope,
             v1::Touchpoint& proto);

}  // namespace touchpoint::query
