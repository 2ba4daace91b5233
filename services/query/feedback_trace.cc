// SPDX-License-Identifier: Apache-2.0
#include "services/query/feedback_trace.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/rpc/convert.h"

namespace touchpoint::query {
namespace {

using model::Feedback;
using model::ReportedOutcome;
using model::State;
using model::Touchpoint;

const ReportedOutcome* Latest(const std::vector<ReportedOutcome>& outcomes,
                              std::optional<Feedback> kind) {
  const ReportedOutcome* latest = nullptr;
  for (const ReportedOutcome& outcome : outcomes) {
    const bool meant = !kind || outcome.kind == *kind;
    if (meant && (latest == nullptr || outcome.at >= latest->at)) {
      latest = &outcome;
    }
  }
  return latest;
}

/// Whether it happened, or may have, at some time in [from, to].
bool Happened(const Touchpoint& touchpoint, Instant from, Instant to) {
  const bool may_have = touchpoint.state == State::kDone || touchpoint.state == State::kInDoubt ||
                        touchpoint.state == State::kLeased;
  return may_have && touchpoint.occupied_to >= from && touchpoint.occupied_from <= to;
}

void AddRevision(const std::string& revision, v1::TraceFeedbackResponse& response) {
  const auto& known = response.policy_revisions();
  if (!revision.empty() && std::find(known.begin(), known.end(), revision) == known.end()) {
    response.add_policy_revisions(revision);
  }
}

}  // namespace

std::optional<ReportedOutcome> TracedOutcome(const std::vector<ReportedOutcome>& outcomes,
                                             std::optional<Feedback> kind) {
  const ReportedOutcome* found = nullptr;
  if (kind) {
    found = Latest(outcomes, kind);
  } else {
    found = Latest(outcomes, Feedback::kComplained);
    found = found != nullptr ? found : Latest(outcomes, Feedback::kConverted);
    found = found != nullptr ? found : Latest(outcomes, std::nullopt);
  }
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

TracedTouchpoints TraceBack(const model::Timeline& timeline, Instant from, Instant to) {
  std::vector<std::pair<Instant, model::Sequence>> happened;
  for (const Touchpoint& touchpoint : timeline.touchpoints) {
    if (Happened(touchpoint, from, to)) {
      happened.emplace_back(touchpoint.occupied_from, touchpoint.sequence);
    }
  }
  std::sort(happened.rbegin(), happened.rend());
  TracedTouchpoints traced;
  traced.complete = happened.size() <= kTraceMax;
  happened.resize(std::min(happened.size(), kTraceMax));
  for (const auto& [at, sequence] : happened) {
    traced.sequences.push_back(sequence);
  }
  return traced;
}

void SumUp(const std::vector<model::TouchpointView>& views, v1::TraceFeedbackResponse& response) {
  std::map<std::string, int> teams;
  std::map<std::pair<std::string, model::ReasonKind>, int> rules;
  for (const model::TouchpointView& view : views) {
    ++teams[view.team];
    std::set<std::pair<std::string, model::ReasonKind>> acted;
    for (const model::Answer* answer : {&view.details.first, &view.details.last}) {
      for (const model::Reason& reason : answer->reasons) {
        acted.emplace(reason.rule, reason.kind);
      }
    }
    for (const auto& rule : acted) {
      ++rules[rule];
    }
    AddRevision(view.details.last.policy_revision, response);
    AddRevision(view.details.first.policy_revision, response);
  }
  for (const auto& [team, count] : teams) {
    v1::TracedTeam& traced = *response.add_teams();
    traced.set_team(team);
    traced.set_touchpoints(count);
  }
  for (const auto& [rule, count] : rules) {
    v1::TracedRule& traced = *response.add_rules();
    traced.set_rule(rule.first);
    traced.set_kind(rpc::ToProto(rule.second));
    traced.set_touchpoints(count);
  }
}

}  // namespace touchpoint::query
