// SPDX-License-Identifier: Apache-2.0
#include "services/query/feedback_trace.h"

#include <gtest/gtest.h>

namespace touchpoint::query {
namespace {

using model::Feedback;
using model::State;

Instant At(int64_t hours) {
  return FromMillis(1772442000000 + 3'600'000 * hours);
}

model::Touchpoint Done(model::Sequence sequence, Instant at, State state = State::kDone) {
  model::Touchpoint touchpoint;
  touchpoint.sequence = sequence;
  touchpoint.state = state;
  touchpoint.occupied_from = at;
  touchpoint.occupied_to = at;
  return touchpoint;
}

model::ReportedOutcome Outcome(Feedback kind, Instant at) {
  return {kind, at, "", at};
}

TEST(TracedOutcomeTest, IsTheLatestOfWhatIsAskedForElseAComplaintElseAConversion) {
  std::vector<model::ReportedOutcome> outcomes = {Outcome(Feedback::kConverted, At(4)),
                                                  Outcome(Feedback::kOpened, At(5)),
                                                  Outcome(Feedback::kConverted, At(3))};
  EXPECT_EQ(TracedOutcome(outcomes, {}), outcomes[0]);
  EXPECT_EQ(TracedOutcome(outcomes, Feedback::kOpened), outcomes[1]);
  EXPECT_EQ(TracedOutcome(outcomes, Feedback::kBounced), std::nullopt);
  outcomes.push_back(Outcome(Feedback::kComplained, At(1)));
  EXPECT_EQ(TracedOutcome(outcomes, {}), outcomes[3]);
  EXPECT_EQ(TracedOutcome({outcomes[1]}, {}), outcomes[1]);
  EXPECT_EQ(TracedOutcome({}, {}), std::nullopt);
}

TEST(TraceBackTest, GoesFromTheLatestBackOverWhatHappenedInTheWindow) {
  model::Timeline timeline;
  timeline.touchpoints = {Done(1, At(0)),
                          Done(2, At(10)),
                          Done(3, At(20)),
                          Done(4, At(15), State::kFailed),
                          Done(5, At(12), State::kInDoubt),
                          Done(6, At(21))};
  const TracedTouchpoints traced = TraceBack(timeline, At(10), At(20));
  EXPECT_EQ(traced.sequences, (std::vector<model::Sequence>{3, 5, 2}));
  EXPECT_TRUE(traced.complete);
}

TEST(TraceBackTest, SaysWhenThereIsMore) {
  model::Timeline timeline;
  for (model::Sequence sequence = 1; sequence <= kTraceMax + 1; ++sequence) {
    timeline.touchpoints.push_back(Done(sequence, At(sequence)));
  }
  const TracedTouchpoints traced = TraceBack(timeline, At(0), At(1000));
  EXPECT_EQ(traced.sequences.size(), kTraceMax);
  EXPECT_EQ(traced.sequences.front(), kTraceMax + 1);
  EXPECT_FALSE(traced.complete);
}

model::TouchpointView View(const std::string& team, const std::string& first_policy,
                           const std::string& last_policy) {
  model::TouchpointView view;
  view.team = team;
  view.details.first.policy_revision = first_policy;
  view.details.last.policy_revision = last_policy;
  model::Reason reason;
  reason.rule = "one-a-day";
  view.details.first.reasons = {reason};
  view.details.last.reasons = {reason};
  return view;
}

TEST(SumUpTest, CountsTouchpointsByTeamAndRuleAndNamesEachPolicyOnce) {
  model::TouchpointView displaced = View("sales", "p1", "p2");
  model::Reason reason;
  reason.kind = model::ReasonKind::kDisplaced;
  displaced.details.last.reasons.push_back(reason);
  v1::TraceFeedbackResponse response;
  SumUp({displaced, View("crm", "p1", "p1"), View("sales", "p3", "p3")}, response);
  ASSERT_EQ(response.teams_size(), 2);
  EXPECT_EQ(response.teams(0).team(), "crm");
  EXPECT_EQ(response.teams(0).touchpoints(), 1);
  EXPECT_EQ(response.teams(1).touchpoints(), 2);
  ASSERT_EQ(response.rules_size(), 2);
  EXPECT_EQ(response.rules(0).kind(), v1::REASON_KIND_DISPLACED);
  EXPECT_EQ(response.rules(0).touchpoints(), 1);
  EXPECT_EQ(response.rules(1).rule(), "one-a-day");
  EXPECT_EQ(response.rules(1).touchpoints(), 3);
  EXPECT_EQ(std::vector<std::string>(response.policy_revisions().begin(),
                                     response.policy_revisions().end()),
            (std::vector<std::string>{"p2", "p1", "p3"}));
}

}  // namespace
}  // namespace touchpoint::query
