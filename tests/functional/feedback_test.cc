// SPDX-License-Identifier: Apache-2.0
// What comes of touchpoints, what the policy makes of it, and the way back, on the real daemon.
#include <gtest/gtest.h>

#include <csignal>

#include "common/base/clock.h"
#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;

std::string Policy() {
  return std::string(kTestPolicy) + R"(outcomes:
  - {id: unsubscribe, on: [unsubscribed], withdraw: [channel, purpose]}
  - {id: complaint, on: [complained], pause: 30d}
  - {id: conversation, on: [answered], pause: 12d, others: true}
  - {id: bad-address, on: [bounced], pause: 300d, same: [channel], human: true}
  - {id: tired, on: [ignored], times: 2, within: 7d, pause: 30d, same: [purpose]}
)";
}

class FeedbackTest : public ::testing::Test {
 protected:
  /// A contact that was done `ago`.
  std::string Did(const std::string& stakeholder_id, Duration ago,
                  const std::string& team = "sales",
                  const std::vector<std::string>& alternates = {}) {
    v1::Plan plan = MakePlan(stakeholder_id, "done-" + std::to_string(ago.count()), -ago);
    plan.set_team(team);
    for (const std::string& channel : alternates) {
      plan.add_alternate_channels(channel);
    }
    const std::string id = client_.Plan(plan).touchpoint().touchpoint_id();
    v1::ReportOutcomeResponse response;
    EXPECT_TRUE(Report(id, v1::OUTCOME_DONE, ago, response).ok());
    return id;
  }

  std::string Planned(const std::string& stakeholder_id, const std::string& team = "sales") {
    v1::Plan plan = MakePlan(stakeholder_id, "planned");
    plan.set_team(team);
    return client_.Plan(plan).touchpoint().touchpoint_id();
  }

  grpc::Status Report(const std::string& id, v1::Outcome outcome, Duration ago,
                      v1::ReportOutcomeResponse& response, const std::string& text = "") {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ReportOutcomeRequest request;
    request.set_touchpoint_id(id);
    request.set_outcome(outcome);
    request.set_outcome_text(text);
    *request.mutable_outcome_time() = ToStamp(now_ - ago);
    response.Clear();
    return client_.touchpoints().ReportOutcome(&context, request, &response);
  }

  /// A report that must succeed.
  v1::ReportOutcomeResponse Report(const std::string& id, v1::Outcome outcome,
                                   Duration ago = hours(0), const std::string& text = "") {
    v1::ReportOutcomeResponse response;
    const grpc::Status status = Report(id, outcome, ago, response, text);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  v1::Touchpoint Get(const std::string& id) {
    v1::GetTouchpointResponse response;
    EXPECT_TRUE(client_.Get(id, response).ok());
    return response.touchpoint();
  }

  grpc::Status Trace(const v1::TraceFeedbackRequest& request, v1::TraceFeedbackResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    return client_.touchpoints().TraceFeedback(&context, request, &response);
  }

  const Instant now_ = SystemClock().Now();
  DaemonProcess daemon_{{.policy = Policy()}};
  ApiClient client_{daemon_.address()};
};

TEST_F(FeedbackTest, OutcomesAreKeptInOrderAndShownOnTheTimelineAfterARestart) {
  const std::string id = Did("kept", hours(30));
  Report(id, v1::OUTCOME_OPENED, hours(2));
  const auto converted = Report(id, v1::OUTCOME_CONVERTED, hours(1), "bought two");
  EXPECT_EQ(converted.touchpoint().outcomes_size(), 2);
  EXPECT_EQ(converted.consequences_size(), 0);
  const auto delivered = Report(id, v1::OUTCOME_DELIVERED, hours(29));  // out of order
  EXPECT_EQ(delivered.touchpoint().outcomes_size(), 3);
  EXPECT_TRUE(Report(id, v1::OUTCOME_CONVERTED, hours(1), "bought two").replayed());
  daemon_.Signal(SIGTERM);
  ASSERT_EQ(daemon_.ExitCode(), 0);
  daemon_.Start();
  ApiClient again(daemon_.address());
  const auto timeline = again.Timeline("kept");
  ASSERT_EQ(timeline.size(), 1U);
  ASSERT_EQ(timeline[0].outcomes_size(), 3);
  EXPECT_EQ(timeline[0].outcomes(1).outcome(), v1::OUTCOME_CONVERTED);
  EXPECT_EQ(timeline[0].outcomes(1).outcome_text(), "bought two");
  EXPECT_EQ(FromStamp(timeline[0].outcomes(1).outcome_time()), now_ - hours(1));
  EXPECT_TRUE(timeline[0].outcomes(1).has_report_time());
}

TEST_F(FeedbackTest, UnsubscribingWithdrawsConsentAndSuppressesWhatIsPlanned) {
  const std::string id = Did("left", hours(30));
  const std::string planned = Planned("left");
  const auto response = Report(id, v1::OUTCOME_UNSUBSCRIBED);
  ASSERT_EQ(response.consequences_size(), 1);
  EXPECT_EQ(response.consequences(0).rule(), "unsubscribe");
  EXPECT_EQ(response.consequences(0).kind(), v1::REASON_KIND_CONSENT);
  ASSERT_EQ(response.moved_touchpoint_ids_size(), 1);
  EXPECT_EQ(response.moved_touchpoint_ids(0), planned);
  EXPECT_EQ(Get(planned).state(), v1::TOUCHPOINT_STATE_SUPPRESSED);
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetStakeholderRequest who;
  who.set_stakeholder_id("left");
  v1::GetStakeholderResponse stakeholder;
  ASSERT_TRUE(client_.stakeholders().GetStakeholder(&context, who, &stakeholder).ok());
  ASSERT_EQ(stakeholder.stakeholder().opt_outs_size(), 1);
  EXPECT_EQ(stakeholder.stakeholder().opt_outs(0).channel(), "email");
  EXPECT_EQ(stakeholder.stakeholder().opt_outs(0).purpose(), "promotion");
}

TEST_F(FeedbackTest, AComplaintPausesAllTeamsAndIsAnItemOfTheOwners) {
  const std::string id = Did("angry", hours(30));
  const std::string planned = Planned("angry", "marketing");
  Report(id, v1::OUTCOME_COMPLAINED);
  EXPECT_EQ(Get(planned).state(), v1::TOUCHPOINT_STATE_SUPPRESSED);
  v1::ThrottleLogFilter filter;
  filter.add_teams("sales");
  filter.add_rules("complaint");
  const auto log = client_.ThrottleLog(filter);
  ASSERT_EQ(log.size(), 1U);
  EXPECT_EQ(log[0].cause(), v1::CHANGE_CAUSE_OUTCOME);
  EXPECT_EQ(log[0].touchpoint_id(), id);
  EXPECT_EQ(log[0].reasons(0).outcome(), v1::OUTCOME_COMPLAINED);
  EXPECT_EQ(FromStamp(log[0].reasons(0).to_time()), now_ + 30 * kDay);
  grpc::ClientContext context;
  SetDeadline(context);
  v1::ExplainTouchpointRequest request;
  request.set_touchpoint_id(planned);
  v1::ExplainTouchpointResponse explained;
  ASSERT_TRUE(client_.touchpoints().ExplainTouchpoint(&context, request, &explained).ok());
  ASSERT_GE(explained.sentences_size(), 1);
  EXPECT_THAT(explained.sentences(0),
              ::testing::StartsWith("Rule 'complaint' makes contacts on email pause after "
                                    "COMPLAINED (" +
                                    id + " (sales, promotion)); free again from"));
}

TEST_F(FeedbackTest, AConversationIsItsTeamsAndOthersWait) {
  const std::string id = Did("talks", hours(30));
  const std::string others = Planned("talks", "marketing");
  Report(id, v1::OUTCOME_ANSWERED);
  const v1::Touchpoint waits = Get(others);
  EXPECT_EQ(waits.decision().verdict(), v1::VERDICT_DEFERRED);
  EXPECT_EQ(FromStamp(waits.decision().scheduled_time()), now_ + 12 * kDay);
  v1::Plan own = MakePlan("talks", "own");
  const auto planned = client_.Plan(own);
  EXPECT_EQ(planned.touchpoint().decision().verdict(), v1::VERDICT_SCHEDULED);
}

TEST_F(FeedbackTest, ABounceGivesTheSlotBackAndTriesAnotherChannel) {
  const std::string id = Did("moved", hours(1), "sales", {"phone"});
  const auto response = Report(id, v1::OUTCOME_BOUNCED);
  EXPECT_EQ(response.touchpoint().state(), v1::TOUCHPOINT_STATE_PLANNED);
  EXPECT_EQ(response.touchpoint().decision().channel(), "phone");
  v1::Plan plan = MakePlan("moved", "by-mail");
  EXPECT_EQ(client_.Plan(plan).touchpoint().state(), v1::TOUCHPOINT_STATE_SUPPRESSED);
}

TEST_F(FeedbackTest, TwoThatWereIgnoredPauseTheirPurpose) {
  const std::string first = Did("quiet", hours(60));
  const std::string second = Did("quiet", hours(30));
  const std::string planned = Planned("quiet");
  Report(first, v1::OUTCOME_IGNORED, hours(5));
  EXPECT_EQ(Get(planned).state(), v1::TOUCHPOINT_STATE_PLANNED);
  const auto response = Report(second, v1::OUTCOME_IGNORED, hours(4));
  EXPECT_EQ(Get(planned).state(), v1::TOUCHPOINT_STATE_SUPPRESSED);
  EXPECT_EQ(response.consequences(0).limit(), 2U);
  EXPECT_EQ(response.consequences(0).touchpoint_ids_size(), 2);
  v1::Plan service = MakePlan("quiet", "service");
  service.set_purpose("service");
  EXPECT_EQ(client_.Plan(service).touchpoint().state(), v1::TOUCHPOINT_STATE_PLANNED);
}

TEST_F(FeedbackTest, OfOneKindThreeAreTaken) {
  const std::string id = Did("often", hours(30));
  for (int i = 3; i > 0; --i) {
    Report(id, v1::OUTCOME_OPENED, hours(i));
  }
  v1::ReportOutcomeResponse response;
  ExpectRefused(Report(id, v1::OUTCOME_OPENED, hours(0), response), StatusCode::RESOURCE_EXHAUSTED,
                "OUTCOME_LIMIT");
}

TEST_F(FeedbackTest, ATraceGoesBackToTheTouchpointsTeamsRulesAndPolicies) {
  Did("traced", 40 * kDay);
  const std::string mail = Did("traced", hours(60), "marketing");
  const std::string id = Did("traced", hours(30));
  Report(id, v1::OUTCOME_OPENED, hours(1));
  Report(id, v1::OUTCOME_CONVERTED, hours(2), "bought it");
  v1::TraceFeedbackRequest request;
  request.set_touchpoint_id(id);
  v1::TraceFeedbackResponse trace;
  ASSERT_TRUE(Trace(request, trace).ok());
  EXPECT_EQ(trace.outcome().outcome(), v1::OUTCOME_CONVERTED);
  EXPECT_EQ(trace.outcome().outcome_text(), "bought it");
  EXPECT_EQ(trace.touchpoint().touchpoint_id(), id);
  ASSERT_EQ(trace.touchpoints_size(), 2);
  EXPECT_EQ(trace.touchpoints(0).touchpoint_id(), id);
  EXPECT_EQ(trace.touchpoints(1).touchpoint_id(), mail);
  ASSERT_EQ(trace.teams_size(), 2);
  EXPECT_EQ(trace.teams(0).team(), "marketing");
  ASSERT_EQ(trace.policy_revisions_size(), 1);
  EXPECT_EQ(trace.policy_revisions(0), trace.touchpoint().decision().policy_revision());
  EXPECT_TRUE(trace.complete());
  request.mutable_window()->set_seconds(60 * 24 * 3600);
  trace.Clear();
  ASSERT_TRUE(Trace(request, trace).ok());
  EXPECT_EQ(trace.touchpoints_size(), 3);
  request.set_outcome(v1::OUTCOME_BOUNCED);
  ExpectRefused(Trace(request, trace), StatusCode::NOT_FOUND, "OUTCOME_NOT_FOUND");
  request.set_outcome(v1::OUTCOME_DONE);
  ExpectRefused(Trace(request, trace), StatusCode::INVALID_ARGUMENT, "ENUM_VALUE", "outcome");
  request.clear_outcome();
  request.mutable_window()->set_seconds(401 * 24 * 3600);
  ExpectRefused(Trace(request, trace), StatusCode::INVALID_ARGUMENT, "NUMBER_RANGE", "window");
  request.mutable_window()->set_seconds(-1);
  ExpectRefused(Trace(request, trace), StatusCode::INVALID_ARGUMENT, "NUMBER_RANGE", "window");
}

}  // namespace
}  // namespace touchpoint::testing
