// SPDX-License-Identifier: Apache-2.0
// CancelTouchpoint, RescheduleTouchpoint and PutStakeholder on the real daemon.
#include <gtest/gtest.h>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;

class ChangeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { daemon_ = new DaemonProcess({}); }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }

  grpc::Status CancelByKey(const std::string& stakeholder_id, const std::string& request_id,
                           v1::CancelTouchpointResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::CancelTouchpointRequest request;
    request.mutable_key()->set_team("sales");
    request.mutable_key()->set_stakeholder_id(stakeholder_id);
    request.mutable_key()->set_request_id(request_id);
    return client_.touchpoints().CancelTouchpoint(&context, request, &response);
  }

  grpc::Status Reschedule(const v1::RescheduleTouchpointRequest& request,
                          v1::RescheduleTouchpointResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    return client_.touchpoints().RescheduleTouchpoint(&context, request, &response);
  }

  grpc::Status Put(const v1::Stakeholder& stakeholder, v1::PutStakeholderResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::PutStakeholderRequest request;
    *request.mutable_stakeholder() = stakeholder;
    return client_.stakeholders().PutStakeholder(&context, request, &response);
  }

  ApiClient client_{daemon_->address()};
  static DaemonProcess* daemon_;
};

DaemonProcess* ChangeTest::daemon_ = nullptr;

TEST_F(ChangeTest, CancelFreesTheSlotForWhoWaited) {
  const auto first = client_.Plan(MakePlan("frees", "r1"));
  const auto second = client_.Plan(MakePlan("frees", "r2"));
  v1::CancelTouchpointResponse response;
  ASSERT_TRUE(client_.Cancel(first.touchpoint().touchpoint_id(), response).ok());
  EXPECT_EQ(response.touchpoint().state(), v1::TOUCHPOINT_STATE_CANCELLED);
  EXPECT_THAT(response.moved_touchpoint_ids(),
              ::testing::ElementsAre(second.touchpoint().touchpoint_id()));
  v1::GetTouchpointResponse moved;
  ASSERT_TRUE(client_.Get(second.touchpoint().touchpoint_id(), moved).ok());
  EXPECT_EQ(FromStamp(moved.touchpoint().decision().scheduled_time()), PlanBase());
}

TEST_F(ChangeTest, CancellingTwiceIsHarmless) {
  const auto planned = client_.Plan(MakePlan("twice", "r1"));
  v1::CancelTouchpointResponse response;
  ASSERT_TRUE(client_.Cancel(planned.touchpoint().touchpoint_id(), response).ok());
  ASSERT_TRUE(client_.Cancel(planned.touchpoint().touchpoint_id(), response).ok());
  EXPECT_EQ(response.touchpoint().state(), v1::TOUCHPOINT_STATE_CANCELLED);
}

TEST_F(ChangeTest, CancelMayComeBeforeItsPlan) {
  v1::CancelTouchpointResponse response;
  ASSERT_TRUE(CancelByKey("early", "r1", response).ok());
  EXPECT_EQ(response.touchpoint().request_id(), "r1");
  EXPECT_FALSE(response.touchpoint().has_decision());
  const auto planned = client_.Plan(MakePlan("early", "r1"));
  EXPECT_EQ(planned.touchpoint().state(), v1::TOUCHPOINT_STATE_CANCELLED);
}

TEST_F(ChangeTest, RescheduleMovesOrLeavesEverythingAsItWas) {
  client_.Plan(MakePlan("moves", "r1"));
  const auto planned = client_.Plan(MakePlan("moves", "r2", hours(48)));
  v1::RescheduleTouchpointRequest request;
  request.set_touchpoint_id(planned.touchpoint().touchpoint_id());
  *request.mutable_preferred_time() = ToStamp(PlanBase() + hours(72));
  v1::RescheduleTouchpointResponse response;
  ASSERT_TRUE(Reschedule(request, response).ok());
  EXPECT_TRUE(response.moved());
  EXPECT_EQ(FromStamp(response.touchpoint().decision().scheduled_time()), PlanBase() + hours(72));

  *request.mutable_preferred_time() = ToStamp(PlanBase() + hours(1));
  *request.mutable_earliest_time() = ToStamp(PlanBase());
  *request.mutable_latest_time() = ToStamp(PlanBase() + hours(2));
  ASSERT_TRUE(Reschedule(request, response).ok());
  EXPECT_FALSE(response.moved());
  EXPECT_GT(response.reasons_size(), 0);
  EXPECT_EQ(FromStamp(response.next_legal_time()), PlanBase() + hours(24));
  EXPECT_EQ(FromStamp(response.touchpoint().decision().scheduled_time()), PlanBase() + hours(72));
}

TEST_F(ChangeTest, AProfileIsKeptAndRedecides) {
  v1::Stakeholder stakeholder;
  stakeholder.set_stakeholder_id("profiled");
  stakeholder.set_time_zone("Europe/Berlin");
  stakeholder.set_region("DE");
  stakeholder.add_segments("vip");
  v1::PutStakeholderResponse response;
  ASSERT_TRUE(Put(stakeholder, response).ok());
  EXPECT_EQ(response.stakeholder().SerializeAsString(), stakeholder.SerializeAsString());
  const auto planned = client_.Plan(MakePlan("profiled", "r1"));

  stakeholder.add_opt_outs()->set_channel("email");
  ASSERT_TRUE(Put(stakeholder, response).ok());
  EXPECT_THAT(response.moved_touchpoint_ids(),
              ::testing::ElementsAre(planned.touchpoint().touchpoint_id()));
  v1::GetTouchpointResponse got;
  ASSERT_TRUE(client_.Get(planned.touchpoint().touchpoint_id(), got).ok());
  EXPECT_EQ(got.touchpoint().decision().verdict(), v1::VERDICT_SUPPRESSED);

  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetStakeholderRequest request;
  request.set_stakeholder_id("profiled");
  v1::GetStakeholderResponse profile;
  ASSERT_TRUE(client_.stakeholders().GetStakeholder(&context, request, &profile).ok());
  EXPECT_EQ(profile.stakeholder().SerializeAsString(), stakeholder.SerializeAsString());
}

TEST_F(ChangeTest, APlanMayBringTheTimeZone) {
  v1::Plan plan = MakePlan("zoned", "r1");
  plan.set_time_zone("Asia/Tokyo");
  client_.Plan(plan);
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetStakeholderRequest request;
  request.set_stakeholder_id("zoned");
  v1::GetStakeholderResponse profile;
  ASSERT_TRUE(client_.stakeholders().GetStakeholder(&context, request, &profile).ok());
  EXPECT_EQ(profile.stakeholder().time_zone(), "Asia/Tokyo");
}

TEST_F(ChangeTest, WhatIsNotThereIsNotFound) {
  v1::CancelTouchpointResponse cancelled;
  ExpectRefused(client_.Cancel("t0.0000000000001.1", cancelled), StatusCode::NOT_FOUND,
                "TOUCHPOINT_NOT_FOUND");
  v1::RescheduleTouchpointRequest request;
  request.mutable_key()->set_team("sales");
  request.mutable_key()->set_stakeholder_id("nobody");
  request.mutable_key()->set_request_id("r1");
  *request.mutable_preferred_time() = ToStamp(PlanBase());
  v1::RescheduleTouchpointResponse rescheduled;
  ExpectRefused(Reschedule(request, rescheduled), StatusCode::NOT_FOUND, "TOUCHPOINT_NOT_FOUND");
}

TEST_F(ChangeTest, WhatIsFinishedStays) {
  const auto planned = client_.Plan(MakePlan("finished", "r1"));
  const std::string& id = planned.touchpoint().touchpoint_id();
  v1::CancelTouchpointResponse cancelled;
  ASSERT_TRUE(client_.Cancel(id, cancelled).ok());
  const int64_t revision = client_.Revision("finished");
  v1::RescheduleTouchpointRequest request;
  request.set_touchpoint_id(id);
  *request.mutable_preferred_time() = ToStamp(PlanBase());
  v1::RescheduleTouchpointResponse rescheduled;
  ExpectRefused(Reschedule(request, rescheduled), StatusCode::FAILED_PRECONDITION,
                "TERMINAL_STATE");
  EXPECT_EQ(client_.Revision("finished"), revision);
}

TEST_F(ChangeTest, WhatHasExpiredCannotBeCancelled) {
  v1::Plan plan = MakePlan("expires", "r1");
  const Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  *plan.mutable_preferred_time() = ToStamp(now);
  *plan.mutable_latest_time() = ToStamp(now + std::chrono::milliseconds(3000));
  const auto planned = client_.Plan(plan);
  const std::string& id = planned.touchpoint().touchpoint_id();
  // The daemon's own clock writes the expiry down; its throttle decision appears in the log.
  ASSERT_TRUE(daemon_->WaitForLog("\"state\":\"EXPIRED\""));
  v1::CancelTouchpointResponse cancelled;
  ExpectRefused(client_.Cancel(id, cancelled), StatusCode::FAILED_PRECONDITION, "TERMINAL_STATE");
  v1::GetTouchpointResponse got;
  ASSERT_TRUE(client_.Get(id, got).ok());
  EXPECT_EQ(got.touchpoint().state(), v1::TOUCHPOINT_STATE_EXPIRED);
}

}  // namespace
}  // namespace touchpoint::testing
