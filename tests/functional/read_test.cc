// SPDX-License-Identifier: Apache-2.0
// GetTouchpoint, GetTimeline and ExplainTouchpoint on the real daemon.
#include <gtest/gtest.h>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;

class ReadTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { daemon_ = new DaemonProcess({}); }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }

  grpc::Status Timeline(const v1::GetTimelineRequest& request, v1::GetTimelineResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    return client_.touchpoints().GetTimeline(&context, request, &response);
  }

  v1::ExplainTouchpointResponse Explain(const std::string& id) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ExplainTouchpointRequest request;
    request.set_touchpoint_id(id);
    v1::ExplainTouchpointResponse response;
    EXPECT_TRUE(client_.touchpoints().ExplainTouchpoint(&context, request, &response).ok());
    return response;
  }

  ApiClient client_{daemon_->address()};
  static DaemonProcess* daemon_;
};

DaemonProcess* ReadTest::daemon_ = nullptr;

TEST_F(ReadTest, GetsATouchpointByIdAndByKey) {
  v1::Plan plan = MakePlan("gets", "r1");
  plan.set_content_ref("cms/42");
  (*plan.mutable_attributes())["campaign"] = "spring";
  const auto planned = client_.Plan(plan);
  v1::GetTouchpointResponse by_id;
  ASSERT_TRUE(client_.Get(planned.touchpoint().touchpoint_id(), by_id).ok());
  EXPECT_EQ(by_id.touchpoint().SerializeAsString(), planned.touchpoint().SerializeAsString());
  EXPECT_EQ(by_id.touchpoint().content_ref(), "cms/42");
  EXPECT_EQ(by_id.touchpoint().attributes().at("campaign"), "spring");

  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetTouchpointRequest request;
  request.mutable_key()->set_team("sales");
  request.mutable_key()->set_stakeholder_id("gets");
  request.mutable_key()->set_request_id("r1");
  v1::GetTouchpointResponse by_key;
  ASSERT_TRUE(client_.touchpoints().GetTouchpoint(&context, request, &by_key).ok());
  EXPECT_EQ(by_key.SerializeAsString(), by_id.SerializeAsString());
}

TEST_F(ReadTest, PagesThroughATimelineInOrder) {
  for (int i = 0; i < 9; ++i) {
    client_.Plan(MakePlan("pages", "r" + std::to_string(i), (8 - i) * kDay));
  }
  v1::GetTimelineRequest request;
  request.set_stakeholder_id("pages");
  request.set_page_size(4);
  std::vector<Instant> times;
  std::vector<int> sizes;
  do {
    v1::GetTimelineResponse response;
    ASSERT_TRUE(Timeline(request, response).ok());
    EXPECT_EQ(response.revision(), 9);
    sizes.push_back(response.touchpoints_size());
    for (const v1::Touchpoint& touchpoint : response.touchpoints()) {
      times.push_back(FromStamp(touchpoint.decision().scheduled_time()));
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(sizes, ::testing::ElementsAre(4, 4, 1));
  ASSERT_EQ(times.size(), 9u);
  for (size_t i = 0; i < times.size(); ++i) {
    EXPECT_EQ(times[i], PlanBase() + static_cast<int>(i) * kDay);
  }
}

TEST_F(ReadTest, FiltersByTimeTeamChannelAndState) {
  client_.Plan(MakePlan("filters", "r1"));
  v1::Plan plan = MakePlan("filters", "r2", 2 * kDay);
  plan.set_team("marketing");
  plan.set_channel("phone");
  client_.Plan(plan);
  const auto third = client_.Plan(MakePlan("filters", "r3", 4 * kDay));
  v1::CancelTouchpointResponse cancelled;
  ASSERT_TRUE(client_.Cancel(third.touchpoint().touchpoint_id(), cancelled).ok());

  const auto ids = [this](const v1::GetTimelineRequest& request) {
    v1::GetTimelineResponse response;
    EXPECT_TRUE(Timeline(request, response).ok());
    std::vector<std::string> requests;
    for (const v1::Touchpoint& touchpoint : response.touchpoints()) {
      requests.push_back(touchpoint.request_id());
    }
    return requests;
  };
  v1::GetTimelineRequest request;
  request.set_stakeholder_id("filters");
  EXPECT_THAT(ids(request), ::testing::ElementsAre("r1", "r2", "r3"));
  request.add_teams("marketing");
  EXPECT_THAT(ids(request), ::testing::ElementsAre("r2"));
  request.clear_teams();
  request.add_channels("email");
  EXPECT_THAT(ids(request), ::testing::ElementsAre("r1", "r3"));
  request.add_states(v1::TOUCHPOINT_STATE_CANCELLED);
  EXPECT_THAT(ids(request), ::testing::ElementsAre("r3"));
  request.clear_channels();
  request.clear_states();
  *request.mutable_start_time() = ToStamp(PlanBase());
  *request.mutable_end_time() = ToStamp(PlanBase() + 2 * kDay);
  EXPECT_THAT(ids(request), ::testing::ElementsAre("r1"));
}

TEST_F(ReadTest, APageTokenBelongsToItsQuery) {
  for (int i = 0; i < 3; ++i) {
    client_.Plan(MakePlan("tokens", "r" + std::to_string(i), i * kDay));
  }
  v1::GetTimelineRequest request;
  request.set_stakeholder_id("tokens");
  request.set_page_size(1);
  v1::GetTimelineResponse response;
  ASSERT_TRUE(Timeline(request, response).ok());
  request.set_page_token(response.next_page_token());
  request.set_page_size(2);  // another size is no other query
  ASSERT_TRUE(Timeline(request, response).ok());
  EXPECT_EQ(response.touchpoints_size(), 2);
  request.add_teams("sales");
  ExpectRefused(Timeline(request, response), StatusCode::INVALID_ARGUMENT, "PAGE_TOKEN",
                "page_token");
  request.clear_teams();
  request.set_stakeholder_id("others");
  ExpectRefused(Timeline(request, response), StatusCode::INVALID_ARGUMENT, "PAGE_TOKEN",
                "page_token");
}

TEST_F(ReadTest, AnUnknownStakeholderHasAnEmptyTimeline) {
  v1::GetTimelineRequest request;
  request.set_stakeholder_id("nobody");
  v1::GetTimelineResponse response;
  ASSERT_TRUE(Timeline(request, response).ok());
  EXPECT_EQ(response.touchpoints_size(), 0);
  EXPECT_EQ(response.revision(), 0);
}

TEST_F(ReadTest, ExplainsWithNumbersAndLocalTimes) {
  v1::Plan plan = MakePlan("explains", "r1");
  plan.set_time_zone("Asia/Tokyo");
  const auto first = client_.Plan(plan);
  const auto second = client_.Plan(MakePlan("explains", "r2", hours(1)));
  const auto explained = Explain(second.touchpoint().touchpoint_id());
  EXPECT_EQ(explained.time_zone(), "Asia/Tokyo");
  ASSERT_EQ(explained.sentences_size(), 1);
  EXPECT_THAT(explained.sentences(0),
              ::testing::AllOf(::testing::HasSubstr("'one-a-day'"),
                               ::testing::HasSubstr("1 contact in any 1d"),
                               ::testing::HasSubstr(first.touchpoint().touchpoint_id()),
                               ::testing::HasSubstr("(Asia/Tokyo)")));
  ASSERT_EQ(explained.related_size(), 1);
  EXPECT_EQ(explained.related(0).touchpoint_id(), first.touchpoint().touchpoint_id());
  EXPECT_EQ(Explain(first.touchpoint().touchpoint_id()).sentences_size(), 0);
}

TEST_F(ReadTest, ExplainsWhatCannotBePlaced) {
  client_.Plan(MakePlan("suppressed", "r1"));
  v1::Plan plan = MakePlan("suppressed", "r2");
  *plan.mutable_latest_time() = ToStamp(PlanBase() + hours(12));
  const auto planned = client_.Plan(plan);
  EXPECT_EQ(planned.touchpoint().decision().verdict(), v1::VERDICT_SUPPRESSED);
  EXPECT_EQ(FromStamp(planned.touchpoint().decision().next_legal_time()), PlanBase() + hours(24));
  const auto explained = Explain(planned.touchpoint().touchpoint_id());
  EXPECT_EQ(explained.sentences_size(), planned.touchpoint().decision().reasons_size());
}

TEST_F(ReadTest, TimesAreInThePolicysZoneWhereTheProfileHasNone) {
  DaemonProcess daemon({.policy = R"(policy: 1
time_zone: {unknown: default, default: America/Chicago}
channels: {email: {}}
teams: any
purposes: {"*": {}}
quiet_hours:
  - {id: nights, channels: [email], days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "23:00"}
)"});
  ApiClient client(daemon.address());
  const Instant noon = std::chrono::floor<std::chrono::days>(PlanBase()) + hours(18);
  const auto planned = client.Plan(MakePlan("nowhere", "r1", noon - PlanBase()));
  grpc::ClientContext context;
  SetDeadline(context);
  v1::ExplainTouchpointRequest request;
  request.set_touchpoint_id(planned.touchpoint().touchpoint_id());
  v1::ExplainTouchpointResponse explained;
  ASSERT_TRUE(client.touchpoints().ExplainTouchpoint(&context, request, &explained).ok());
  EXPECT_EQ(explained.time_zone(), "America/Chicago");
  ASSERT_EQ(explained.sentences_size(), 1);
  EXPECT_THAT(explained.sentences(0), ::testing::HasSubstr("23:00 (America/Chicago)"));
  grpc::ClientContext second;
  SetDeadline(second);
  v1::GetTimelineRequest of;
  of.set_stakeholder_id("nowhere");
  v1::GetTimelineResponse timeline;
  ASSERT_TRUE(client.touchpoints().GetTimeline(&second, of, &timeline).ok());
  EXPECT_EQ(timeline.time_zone(), "America/Chicago");
}

}  // namespace
}  // namespace touchpoint::testing
