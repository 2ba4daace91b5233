// SPDX-License-Identifier: Apache-2.0
// RecordTouchpoints and ReportOutcome on the real daemon.
#include <gtest/gtest.h>

#include "common/base/clock.h"
#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;

class HistoryTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { daemon_ = new DaemonProcess({}); }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }

  static v1::Record Call(const std::string& stakeholder_id, const std::string& request_id,
                         Duration ago) {
    v1::Record record;
    record.set_stakeholder_id(stakeholder_id);
    record.set_request_id(request_id);
    record.set_team("sales");
    record.set_channel("email");
    record.set_purpose("promotion");
    *record.mutable_done_time() = ToStamp(SystemClock().Now() - ago);
    return record;
  }

  v1::RecordTouchpointsResponse Send(const v1::RecordTouchpointsRequest& request) {
    grpc::ClientContext context;
    SetDeadline(context);
    const auto stream = client_.touchpoints().RecordTouchpoints(&context);
    v1::RecordTouchpointsResponse response;
    EXPECT_TRUE(stream->Write(request));
    stream->WritesDone();
    EXPECT_TRUE(stream->Read(&response));
    EXPECT_TRUE(stream->Finish().ok());
    return response;
  }

  v1::RecordResult Send(const v1::Record& record) {
    v1::RecordTouchpointsRequest request;
    *request.add_records() = record;
    const auto response = Send(request);
    EXPECT_EQ(response.results_size(), 1);
    return response.results_size() == 1 ? response.results(0) : v1::RecordResult();
  }

  grpc::Status Report(const std::string& id, v1::Outcome outcome, Instant at,
                      v1::ReportOutcomeResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ReportOutcomeRequest request;
    request.set_touchpoint_id(id);
    request.set_outcome(outcome);
    *request.mutable_outcome_time() = ToStamp(at);
    return client_.touchpoints().ReportOutcome(&context, request, &response);
  }

  ApiClient client_{daemon_->address()};
  static DaemonProcess* daemon_;
};

DaemonProcess* HistoryTest::daemon_ = nullptr;

TEST_F(HistoryTest, ARecordStandsInTheTimelineAsDone) {
  v1::Record record = Call("stands", "r1", hours(30));
  record.set_outcome_text("wants a visit");
  const auto result = Send(record);
  ASSERT_TRUE(result.has_recorded()) << result.error().message();
  const auto timeline = client_.Timeline("stands");
  ASSERT_EQ(timeline.size(), 1U);
  EXPECT_EQ(timeline[0].touchpoint_id(), result.recorded().touchpoint_id());
  EXPECT_EQ(timeline[0].state(), v1::TOUCHPOINT_STATE_DONE);
  EXPECT_TRUE(timeline[0].recorded());
  EXPECT_EQ(timeline[0].outcome_text(), "wants a visit");
  EXPECT_EQ(FromStamp(timeline[0].done_time()), FromStamp(record.done_time()));
  EXPECT_FALSE(timeline[0].has_preferred_time());
}

TEST_F(HistoryTest, TheSameRecordAgainIsReplayed) {
  const v1::Record record = Call("again", "r1", hours(30));
  const auto first = Send(record);
  const auto again = Send(record);
  EXPECT_FALSE(first.recorded().replayed());
  EXPECT_TRUE(again.recorded().replayed());
  EXPECT_EQ(again.recorded().touchpoint_id(), first.recorded().touchpoint_id());
  v1::Record other = record;
  other.set_topic("else");
  ExpectRefused(ToRefusal(Send(other).error()), StatusCode::ALREADY_EXISTS, "REQUEST_ID_REUSED");
}

TEST_F(HistoryTest, BadRecordsAreRefusedOneByOne) {
  v1::RecordTouchpointsRequest request;
  for (int i = 0; i < 5; ++i) {
    *request.add_records() = Call("bad", "r" + std::to_string(i), hours(30));
  }
  request.mutable_records(0)->clear_done_time();
  request.mutable_records(1)->set_channel("fax");
  request.mutable_records(2)->set_stakeholder_id("{bad}");
  *request.mutable_records(3)->mutable_done_time() = ToStamp(PlanBase());
  const auto response = Send(request);
  ASSERT_EQ(response.results_size(), 5);
  const auto refused = [&](int i, const std::string& reason, const std::string& field) {
    ExpectRefused(ToRefusal(response.results(i).error()), StatusCode::INVALID_ARGUMENT, reason,
                  "records[" + std::to_string(i) + "]." + field);
  };
  refused(0, "FIELD_MISSING", "done_time");
  refused(1, "UNKNOWN_CHANNEL", "channel");
  refused(2, "ID_FORMAT", "stakeholder_id");
  refused(3, "TIME_RANGE", "done_time");
  EXPECT_TRUE(response.results(4).has_recorded());
}

TEST_F(HistoryTest, ARecordOlderThanAnyRuleIsNotKept) {
  const auto result = Send(Call("old", "r1", 2000 * kDay));
  EXPECT_TRUE(result.recorded().too_old());
  EXPECT_TRUE(client_.Timeline("old").empty());
}

TEST_F(HistoryTest, AnOutcomeIsKeptReplayedAndContradictedOnlyOnce) {
  const auto planned = client_.Plan(MakePlan("outcome", "r1"));
  const std::string id = planned.touchpoint().touchpoint_id();
  const Instant at = SystemClock().Now() - hours(1);
  v1::ReportOutcomeResponse response;
  ASSERT_TRUE(Report(id, v1::OUTCOME_DONE, at, response).ok());
  EXPECT_EQ(response.touchpoint().state(), v1::TOUCHPOINT_STATE_DONE);
  EXPECT_EQ(FromStamp(response.touchpoint().done_time()), at);
  EXPECT_FALSE(response.replayed());
  ASSERT_TRUE(Report(id, v1::OUTCOME_DONE, at, response).ok());
  EXPECT_TRUE(response.replayed());
  ExpectRefused(Report(id, v1::OUTCOME_NOT_DONE, at, response), StatusCode::ALREADY_EXISTS,
                "OUTCOME_CONFLICT");
}

TEST_F(HistoryTest, BadOutcomesAreRefused) {
  const auto planned = client_.Plan(MakePlan("bad-outcome", "r1"));
  const std::string id = planned.touchpoint().touchpoint_id();
  v1::ReportOutcomeResponse response;
  ExpectRefused(Report(id, v1::OUTCOME_UNSPECIFIED, PlanBase(), response),
                StatusCode::INVALID_ARGUMENT, "ENUM_VALUE", "outcome");
  ExpectRefused(Report(id, v1::OUTCOME_DONE, PlanBase(), response), StatusCode::INVALID_ARGUMENT,
                "TIME_RANGE", "outcome_time");
  v1::CancelTouchpointResponse cancelled;
  ASSERT_TRUE(client_.Cancel(id, cancelled).ok());
  ExpectRefused(Report(id, v1::OUTCOME_DONE, SystemClock().Now() - hours(1), response),
                StatusCode::FAILED_PRECONDITION, "TERMINAL_STATE");
}

}  // namespace
}  // namespace touchpoint::testing
