// SPDX-License-Identifier: Apache-2.0
// From an outcome back to the touchpoints that led there. Pure: looks at one timeline.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/model/touchpoint_view.h"
#include "services/query/finder.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::query {

constexpr size_t kTraceMax = 100;

/// The outcome that is meant: the latest of that kind; without one the latest complaint, else the
/// latest conversion, else the latest. Nothing where there is none.
std::optional<model::ReportedOutcome> TracedOutcome(
    const std::vector<model::ReportedOutcome>& outcomes, std::optional<model::Feedback> kind);

struct TracedTouchpoints {
  std::vector<model::Sequence> sequences;  // the latest first, at most kTraceMax
  bool complete = true;
};

/// What happened, or may have, in [from, to].
TracedTouchpoints TraceBack(const model::Timeline& timeline, Instant from, Instant to);

/// Sums up who and what was part of it: teams, rules and policies of what `views` say.
void SumUp(const std::vector<model::TouchpointView>& views, v1::TraceFeedbackResponse& response);

}  // namespace touchpoint::query
