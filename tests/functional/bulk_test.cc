// SPDX-License-Identifier: Apache-2.0
// PlanTouchpoints on the real daemon.
#include <gtest/gtest.h>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;

class BulkTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    daemon_ = new DaemonProcess({.settings = {"limits.stream_plans_pending=50"}});
  }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }
  ApiClient client_{daemon_->address()};
  static DaemonProcess* daemon_;
};

DaemonProcess* BulkTest::daemon_ = nullptr;

/// One bulk stream.
struct Bulk {
  explicit Bulk(ApiClient& client) {
    SetDeadline(context, std::chrono::seconds(60));
    stream = client.touchpoints().PlanTouchpoints(&context);
  }
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReaderWriter<v1::PlanTouchpointsRequest, v1::PlanTouchpointsResponse>>
      stream;
};

TEST_F(BulkTest, EveryPlanHasItsOwnResultInOrder) {
  Bulk bulk(client_);
  v1::PlanTouchpointsRequest request;
  request.mutable_common()->set_team("sales");
  request.mutable_common()->set_channel("email");
  request.mutable_common()->set_purpose("promotion");
  *request.mutable_common()->mutable_preferred_time() = ToStamp(PlanBase());
  for (const char* id : {"b1", "b1", "{bad}", "b2"}) {
    v1::Plan& plan = *request.add_plans();
    plan.set_stakeholder_id(id);
    plan.set_request_id("r" + std::to_string(request.plans_size()));
  }
  request.mutable_plans(3)->set_team("nobody");
  ASSERT_TRUE(bulk.stream->Write(request));
  v1::PlanTouchpointsResponse response;
  ASSERT_TRUE(bulk.stream->Read(&response));
  ASSERT_EQ(response.results_size(), 4);
  EXPECT_EQ(response.results(0).planned().decision().verdict(), v1::VERDICT_SCHEDULED);
  EXPECT_EQ(response.results(1).planned().decision().verdict(), v1::VERDICT_DEFERRED);
  ExpectRefused(ToRefusal(response.results(2).error()), StatusCode::INVALID_ARGUMENT, "ID_FORMAT",
                "plans[2].stakeholder_id");
  ExpectRefused(ToRefusal(response.results(3).error()), StatusCode::INVALID_ARGUMENT,
                "UNKNOWN_TEAM", "plans[3].team");

  // A second time: the same answers.
  ASSERT_TRUE(bulk.stream->Write(request));
  v1::PlanTouchpointsResponse again;
  ASSERT_TRUE(bulk.stream->Read(&again));
  EXPECT_TRUE(again.results(0).planned().replayed());
  EXPECT_EQ(again.results(0).planned().touchpoint_id(),
            response.results(0).planned().touchpoint_id());
  EXPECT_EQ(again.results(1).planned().decision().SerializeAsString(),
            response.results(1).planned().decision().SerializeAsString());

  ASSERT_TRUE(bulk.stream->WritesDone());
  EXPECT_FALSE(bulk.stream->Read(&again));
  EXPECT_TRUE(bulk.stream->Finish().ok());
}

TEST_F(BulkTest, PlansOfOneStakeholderAreDecidedInTheOrderSent) {
  Bulk bulk(client_);
  constexpr int kMessages = 10;
  for (int m = 0; m < kMessages; ++m) {
    v1::PlanTouchpointsRequest request;
    *request.mutable_common() = MakePlan("", "");
    *request.add_plans() = MakePlan("ordered", "r" + std::to_string(m));
    ASSERT_TRUE(bulk.stream->Write(request));
  }
  ASSERT_TRUE(bulk.stream->WritesDone());
  v1::PlanTouchpointsResponse response;
  for (int m = 0; m < kMessages; ++m) {
    ASSERT_TRUE(bulk.stream->Read(&response));
    EXPECT_EQ(FromStamp(response.results(0).planned().decision().scheduled_time()),
              PlanBase() + m * kDay);
  }
  EXPECT_TRUE(bulk.stream->Finish().ok());
}

TEST_F(BulkTest, OnePlanThatIsNotUtf8DoesNotSpoilTheOthers) {
  v1::PlanTouchpointsRequest request;
  *request.add_plans() = MakePlan("utf8", "r1");
  *request.add_plans() = MakePlan("utf8", "r2");
  request.mutable_plans(1)->set_topic("MARK");
  *request.add_plans() = MakePlan("utf8", "r3", 5 * kDay);
  std::string bytes = request.SerializeAsString();
  bytes.replace(bytes.find("MARK"), 4, "\xff\xff\xff\xff");
  const std::vector<v1::PlanTouchpointsResponse> responses = client_.BulkRaw({bytes});
  ASSERT_EQ(responses.size(), 1u);
  ASSERT_EQ(responses[0].results_size(), 3);
  EXPECT_TRUE(responses[0].results(0).has_planned());
  ExpectRefused(ToRefusal(responses[0].results(1).error()), StatusCode::INVALID_ARGUMENT,
                "FIELD_CHARSET", "plans[1].topic");
  EXPECT_TRUE(responses[0].results(2).has_planned());
}

TEST_F(BulkTest, AMessageThatIsNoneEndsTheStream) {
  grpc::Status status;
  const auto responses = client_.BulkRaw({"\x0a\xff\xff"}, &status);
  EXPECT_TRUE(responses.empty());
  ExpectRefused(status, StatusCode::INVALID_ARGUMENT, "MALFORMED");
}

TEST_F(BulkTest, TooManyPlansInAMessageEndTheStream) {
  Bulk bulk(client_);
  v1::PlanTouchpointsRequest request;
  for (int i = 0; i < 1001; ++i) {
    request.add_plans();
  }
  ASSERT_TRUE(bulk.stream->Write(request));
  v1::PlanTouchpointsResponse response;
  EXPECT_FALSE(bulk.stream->Read(&response));
  ExpectRefused(bulk.stream->Finish(), StatusCode::INVALID_ARGUMENT, "FIELD_LENGTH", "plans");
}

TEST_F(BulkTest, AnEmptyMessageHasAnEmptyAnswer) {
  Bulk bulk(client_);
  ASSERT_TRUE(bulk.stream->Write(v1::PlanTouchpointsRequest()));
  v1::PlanTouchpointsResponse response;
  ASSERT_TRUE(bulk.stream->Read(&response));
  EXPECT_EQ(response.results_size(), 0);
}

TEST_F(BulkTest, ASenderThatDoesNotReadIsHeldBackAndLosesNothing) {
  // Far more plans than the stream may have pending, all sent before the first answer is read.
  constexpr int kMessages = 40;
  constexpr int kPlans = 25;
  Bulk bulk(client_);
  for (int m = 0; m < kMessages; ++m) {
    v1::PlanTouchpointsRequest request;
    for (int p = 0; p < kPlans; ++p) {
      *request.add_plans() = MakePlan("held" + std::to_string(p), "r" + std::to_string(m));
    }
    ASSERT_TRUE(bulk.stream->Write(request));
  }
  ASSERT_TRUE(bulk.stream->WritesDone());
  v1::PlanTouchpointsResponse response;
  int answers = 0;
  while (bulk.stream->Read(&response)) {
    ASSERT_EQ(response.results_size(), kPlans);
    for (const v1::PlanResult& result : response.results()) {
      answers += result.has_planned() ? 1 : 0;
    }
  }
  EXPECT_TRUE(bulk.stream->Finish().ok());
  EXPECT_EQ(answers, kMessages * kPlans);
  EXPECT_EQ(client_.Timeline("held0").size(), static_cast<size_t>(kMessages));
}

TEST_F(BulkTest, ACallerWhoHangsUpHarmsNobody) {
  for (int i = 0; i < 20; ++i) {
    Bulk bulk(client_);
    v1::PlanTouchpointsRequest request;
    for (int p = 0; p < 100; ++p) {
      *request.add_plans() = MakePlan("gone" + std::to_string(p), "r" + std::to_string(i));
    }
    ASSERT_TRUE(bulk.stream->Write(request));
    bulk.context.TryCancel();
    EXPECT_EQ(bulk.stream->Finish().error_code(), StatusCode::CANCELLED);
  }
  EXPECT_FALSE(client_.Plan(MakePlan("after", "r1")).replayed());
}

}  // namespace
}  // namespace touchpoint::testing
