// SPDX-License-Identifier: Apache-2.0
// Campaigns on real daemons that share one Redis: streams that break, and what is cancelled.
#include <gmock/gmock.h>

#include <random>
#include <set>

#include "tests/support/api_matchers.h"
#include "tests/support/campaign_client.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"
#include "tests/support/seed.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;

class CampaignTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { world_ = new World; }
  static void TearDownTestSuite() {
    delete world_;
    world_ = nullptr;
  }

  /// Touchpoints of the campaign that a stakeholder has, by their state.
  std::multiset<v1::TouchpointState> StatesOf(const std::string& stakeholder_id,
                                              const std::string& campaign) {
    std::multiset<v1::TouchpointState> states;
    for (const v1::Touchpoint& touchpoint : client_.Timeline(stakeholder_id)) {
      if (touchpoint.request_id() == "campaign:" + campaign) {
        states.insert(touchpoint.state());
      }
    }
    return states;
  }

  struct World {
    RedisProcess redis;
    DaemonProcess one{{.redis_url = redis.url()}};
    DaemonProcess two{{.redis_url = redis.url()}};
  };
  static World* world_;
  ApiClient client_{world_->one.address()};
  ApiClient other_{world_->two.address()};
};

CampaignTest::World* CampaignTest::world_ = nullptr;

TEST_F(CampaignTest, EverybodyGetsOneTouchpoint) {
  const auto audience = MakeAudience("plain", 2'500);
  const auto last = PlanAll(client_, MakeHeader("plain"), audience, 1'000);
  EXPECT_EQ(last.totals().scheduled(), 2'500);
  EXPECT_EQ(last.offset(), 2'500);
  EXPECT_EQ(last.state(), v1::CAMPAIGN_STATE_CLOSED);
  for (const char* id : {"plain0", "plain999", "plain2499"}) {
    EXPECT_THAT(StatesOf(id, "plain"), ::testing::ElementsAre(v1::TOUCHPOINT_STATE_PLANNED));
  }
}

TEST_F(CampaignTest, AHeaderAndItsWholeAudienceFitOneMessage) {
  v1::PlanCampaignRequest request = AudiencePart(0, {"single1", "single2", "single1"});
  *request.mutable_header() = MakeHeader("single");
  request.set_end(true);
  CampaignStream stream(client_);
  const auto response = stream.Send(request);
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->totals().scheduled(), 2);
  EXPECT_EQ(response->totals().duplicates(), 1);
  EXPECT_EQ(response->state(), v1::CAMPAIGN_STATE_CLOSED);
  EXPECT_TRUE(stream.Finish().ok());
}

// Streams are broken off with parts under way, and gone on with at the other daemon.
TEST_F(CampaignTest, ABrokenStreamIsGoneOnWithAtAnotherDaemon) {
  std::mt19937_64 random(Seed());
  auto audience = MakeAudience("broken", 4'000);
  for (size_t i = 100; i < audience.size(); i += 100) {
    audience[i] = audience[random() % i];  // some who were there before
  }
  const std::set<std::string> people(audience.begin(), audience.end());
  size_t offset = 0;
  for (int round = 0; offset < audience.size(); ++round) {
    ASSERT_LT(round, 200);
    CampaignStream stream(round % 2 == 0 ? client_ : other_);
    const auto first = stream.Start(MakeHeader("broken"));
    ASSERT_TRUE(first.has_value());
    EXPECT_GE(static_cast<size_t>(first->offset()), offset) << "what was acknowledged is kept";
    offset = static_cast<size_t>(first->offset());
    const size_t parts = 1 + random() % 6;
    size_t sent = offset;
    size_t written = 0;
    for (; written < parts && sent < audience.size(); ++written) {
      const size_t end = std::min(audience.size(), sent + 1 + random() % 300);
      ASSERT_TRUE(stream.Write(AudiencePart(
          static_cast<int64_t>(sent), {audience.begin() + static_cast<std::ptrdiff_t>(sent),
                                       audience.begin() + static_cast<std::ptrdiff_t>(end)})));
      sent = end;
    }
    v1::PlanCampaignResponse response;
    for (size_t i = random() % (written + 1); i > 0 && stream.Read(response); --i) {
      offset = static_cast<size_t>(response.offset());
    }
    if (offset < audience.size()) {
      stream.Break();
    }
  }
  const v1::Campaign campaign = GetCampaign(other_, "broken");
  EXPECT_EQ(static_cast<size_t>(campaign.offset()), audience.size());
  EXPECT_EQ(static_cast<size_t>(campaign.totals().scheduled()), people.size());
  EXPECT_EQ(static_cast<size_t>(campaign.totals().duplicates()), audience.size() - people.size());
  EXPECT_EQ(campaign.totals().refused(), 0);
  for (const std::string& id : people) {
    ASSERT_EQ(StatesOf(id, "broken").size(), 1u) << id;
  }
}

TEST_F(CampaignTest, OfTwoStreamsOneGoesOn) {
  CampaignStream one(client_);
  CampaignStream two(other_);
  ASSERT_TRUE(one.Start(MakeHeader("twice")).has_value());
  ASSERT_TRUE(two.Start(MakeHeader("twice")).has_value());
  ASSERT_TRUE(one.Add(0, {"twice1", "twice2"}).has_value());
  EXPECT_FALSE(two.Add(0, {"twice1", "twice2"}).has_value());
  const Refusal refusal = ToRefusal(two.Finish());
  ExpectRefused(refusal, StatusCode::ABORTED, "CONTENTION");
  EXPECT_TRUE(refusal.has_retry);
  ASSERT_TRUE(one.Add(2, {"twice3"}).has_value());
  EXPECT_EQ(GetCampaign(client_, "twice").totals().scheduled(), 3);
}

TEST_F(CampaignTest, CancellingTakesBackWhatCanBe) {
  const auto audience = MakeAudience("gone", 1'500);
  PlanAll(client_, MakeHeader("gone"), audience, 500);
  for (int i = 0; i < 3; ++i) {  // done already
    v1::ReportOutcomeRequest report;
    report.mutable_key()->set_team("sales");
    report.mutable_key()->set_stakeholder_id(audience[i]);
    report.mutable_key()->set_request_id("campaign:gone");
    report.set_outcome(v1::OUTCOME_DONE);
    *report.mutable_outcome_time() = ToStamp(PlanBase() - 5 * kDay);
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ReportOutcomeResponse response;
    ASSERT_TRUE(client_.touchpoints().ReportOutcome(&context, report, &response).ok());
  }
  grpc::Status status;
  const auto progress = CancelCampaign(other_, "gone", status);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_GT(progress.size(), 2u);
  EXPECT_FALSE(progress.front().complete());
  EXPECT_TRUE(progress.back().complete());
  EXPECT_EQ(progress.back().cancelled(), 1'497);
  EXPECT_EQ(progress.back().kept(), 3);
  for (size_t i = 0; i < audience.size(); i += 50) {
    EXPECT_THAT(
        StatesOf(audience[i], "gone"),
        ::testing::ElementsAre(i < 3 ? v1::TOUCHPOINT_STATE_DONE : v1::TOUCHPOINT_STATE_CANCELLED));
  }
  const v1::Campaign campaign = GetCampaign(client_, "gone");
  EXPECT_EQ(campaign.state(), v1::CAMPAIGN_STATE_CANCELLED);
  EXPECT_EQ(campaign.cancellation().cancelled(), 1'497);
  EXPECT_EQ(campaign.totals().scheduled(), 1'500);

  const auto again = CancelCampaign(client_, "gone", status);
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(again.back().cancelled(), 1'497);
  EXPECT_EQ(again.size(), 1u);
}

TEST_F(CampaignTest, ABrokenCancellationIsGoneOnWithAtAnotherDaemon) {
  const auto audience = MakeAudience("half", 1'500);
  PlanAll(client_, MakeHeader("half"), audience, 500);
  v1::CancelCampaignRequest request;
  request.set_team("sales");
  request.set_campaign_id("half");
  int64_t before = 0;
  {
    grpc::ClientContext context;
    SetDeadline(context);
    const auto stream = client_.campaigns().CancelCampaign(&context, request);
    v1::CancelCampaignResponse response;
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(stream->Read(&response));
    }
    before = response.cancellation().cancelled();
    context.TryCancel();
    EXPECT_FALSE(stream->Finish().ok());
  }
  EXPECT_GT(before, 0);
  EXPECT_LT(before, 1'500);
  grpc::Status status;
  const auto progress = CancelCampaign(other_, "half", status);
  ASSERT_TRUE(status.ok());
  EXPECT_GE(progress.front().cancelled(), before);
  EXPECT_EQ(progress.back().cancelled(), 1'500);
  EXPECT_EQ(progress.back().kept(), 0);
}

TEST_F(CampaignTest, WhatIsPlannedWhileItIsCancelledIsCancelledToo) {
  const auto audience = MakeAudience("race", 6'000);
  CampaignStream stream(client_);
  ASSERT_TRUE(stream.Start(MakeHeader("race")).has_value());
  for (size_t at = 0; at < audience.size(); at += 500) {
    if (!stream.Write(AudiencePart(static_cast<int64_t>(at),
                                   {audience.begin() + static_cast<std::ptrdiff_t>(at),
                                    audience.begin() + static_cast<std::ptrdiff_t>(at + 500)}))) {
      break;
    }
    if (at == 1'000) {
      v1::PlanCampaignResponse response;
      ASSERT_TRUE(stream.Read(response));
      grpc::Status status;
      ASSERT_TRUE(CancelCampaign(other_, "race", status).back().complete());
    }
  }
  ExpectRefused(stream.Finish(), StatusCode::FAILED_PRECONDITION, "CAMPAIGN_CANCELLED");
  int64_t there = 0;
  for (const std::string& id : audience) {
    for (const v1::TouchpointState state : StatesOf(id, "race")) {
      ASSERT_EQ(state, v1::TOUCHPOINT_STATE_CANCELLED) << id;
      ++there;
    }
  }
  EXPECT_EQ(GetCampaign(client_, "race").cancellation().cancelled(), there);
}

TEST_F(CampaignTest, AClosedCampaignIsOpenedAgainOnlyToLookAt) {
  PlanAll(client_, MakeHeader("shut"), MakeAudience("shut", 10), 5);
  CampaignStream stream(other_);
  const auto first = stream.Start(MakeHeader("shut"));
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->state(), v1::CAMPAIGN_STATE_CLOSED);
  EXPECT_EQ(first->totals().scheduled(), 10);
  EXPECT_TRUE(stream.End().has_value()) << "the answer to the first end may have been lost";
  EXPECT_FALSE(stream.Add(10, {"shut11"}).has_value());
  ExpectRefused(stream.Finish(), StatusCode::FAILED_PRECONDITION, "CAMPAIGN_CLOSED",
                "stakeholder_ids");
}

}  // namespace
}  // namespace touchpoint::testing
