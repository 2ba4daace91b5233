// SPDX-License-Identifier: Apache-2.0
// What a campaign comes to, in every way that a stakeholder may be in its way; and that a preview
// says exactly that.
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>

#include "tests/functional/clocked_daemon.h"
#include "tests/functional/ctl_program.h"
#include "tests/support/api_matchers.h"
#include "tests/support/campaign_client.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using google::protobuf::util::MessageDifferencer;
using std::chrono::hours;

class CampaignPreviewTest : public ::testing::Test {
 protected:
  CampaignPreviewTest() {
    daemon_.SetNow(PlanBase() - 3 * kDay);
    header_ = MakeHeader("spring");
    header_.set_topic("x");
    *header_.mutable_latest_time() = ToStamp(PlanBase() + hours(30));
  }

  void PlanAt(const std::string& stakeholder_id, const std::string& team,
              const std::string& purpose, Duration ahead, uint32_t priority = 50,
              const std::string& topic = "") {
    v1::Plan plan = MakePlan(stakeholder_id, "own" + std::to_string(++plans_), ahead);
    plan.set_team(team);
    plan.set_purpose(purpose);
    plan.set_priority(priority);
    plan.set_topic(topic);
    client_.Plan(plan);
  }

  /// Puts something into the way of the first 140 of an audience of 1,000.
  std::vector<std::string> Prepare() {
    std::vector<std::string> audience = MakeAudience("s", 1'000);
    for (int i = 0; i < 50; ++i) {  // deferred by a day
      PlanAt(audience[i], "service", "service", hours(0));
    }
    for (int i = 50; i < 80; ++i) {  // merged
      PlanAt(audience[i], "marketing", "promotion", hours(0), 50, "x");
    }
    for (int i = 80; i < 100; ++i) {  // suppressed
      PlanAt(audience[i], "service", "service", hours(0));
      PlanAt(audience[i], "service", "service", hours(24));
    }
    for (int i = 100; i < 130; ++i) {  // displacing
      PlanAt(audience[i], "marketing", "promotion", hours(0), i < 110 ? 10 : 20);
    }
    for (int i = 130; i < 135; ++i) {  // taken back before
      v1::CancelTouchpointRequest cancel;
      cancel.mutable_key()->set_team("sales");
      cancel.mutable_key()->set_stakeholder_id(audience[i]);
      cancel.mutable_key()->set_request_id("campaign:spring");
      grpc::ClientContext context;
      SetDeadline(context);
      v1::CancelTouchpointResponse response;
      EXPECT_TRUE(client_.touchpoints().CancelTouchpoint(&context, cancel, &response).ok());
    }
    audience[500] = "no id";
    audience[501] = "s7";  // in another message than the first one
    audience[502] = "s10";
    audience[503] = "s503";
    audience[504] = "s503";  // in the same message
    audience[999] = "s80";
    return audience;
  }

  static void ExpectRule(const v1::CampaignTotals& totals, const std::string& rule,
                         v1::ReasonKind kind, const v1::CampaignRuleTotal& wanted) {
    for (const v1::CampaignRuleTotal& total : totals.rules()) {
      if (total.rule() == rule && total.kind() == kind) {
        EXPECT_EQ(total.scheduled(), wanted.scheduled()) << total.DebugString();
        EXPECT_EQ(total.deferred(), wanted.deferred()) << total.DebugString();
        EXPECT_EQ(total.merged(), wanted.merged()) << total.DebugString();
        EXPECT_EQ(total.suppressed(), wanted.suppressed()) << total.DebugString();
        return;
      }
    }
    ADD_FAILURE() << rule << " is not in " << totals.DebugString();
  }

  ::touchpoint::ctl::Folder folder_;
  ClockedDaemon daemon_{folder_.Write("policy.yaml", kTestPolicy)};
  ApiClient client_{daemon_.address()};
  v1::CampaignHeader header_;
  int plans_ = 0;
};

TEST_F(CampaignPreviewTest, SaysExactlyWhatThenHappens) {
  const std::vector<std::string> audience = Prepare();
  const int64_t revision = client_.Revision("s0");
  const auto preview = PlanAll(client_, header_, audience, 64, true);
  EXPECT_EQ(client_.Revision("s0"), revision);
  EXPECT_EQ(client_.Revision("s900"), 0);
  v1::Campaign none;
  ExpectRefused(GetCampaign(client_, "sales", "spring", none), grpc::StatusCode::NOT_FOUND,
                "CAMPAIGN_NOT_FOUND");

  const auto planned = PlanAll(client_, header_, audience, 100);
  EXPECT_EQ(preview.totals().DebugString(), planned.totals().DebugString());
  EXPECT_EQ(preview.offset(), 1'000);
  EXPECT_EQ(preview.state(), v1::CAMPAIGN_STATE_CLOSED);

  const v1::CampaignTotals& totals = planned.totals();
  EXPECT_EQ(totals.deferred(), 50);
  EXPECT_EQ(totals.merged(), 30);
  EXPECT_EQ(totals.suppressed(), 20);
  EXPECT_EQ(totals.cancelled(), 5);
  EXPECT_EQ(totals.refused(), 1);
  EXPECT_EQ(totals.duplicates(), 4);
  EXPECT_EQ(totals.scheduled(), 1'000 - 50 - 30 - 20 - 5 - 1 - 4);
  ASSERT_EQ(totals.deferrals_size(), 1);
  EXPECT_EQ(totals.deferrals(0).at_most().seconds(), 24 * 3600);
  EXPECT_EQ(totals.deferrals(0).touchpoints(), 50);
  ASSERT_EQ(totals.refusals_size(), 1);
  EXPECT_EQ(totals.refusals(0).reason(), "ID_FORMAT");
  ASSERT_EQ(totals.displaced_size(), 2);
  EXPECT_EQ(totals.displaced(0).team(), "marketing");
  EXPECT_EQ(totals.displaced(0).purpose(), "promotion");
  EXPECT_EQ(totals.displaced(0).priority(), 10u);
  EXPECT_EQ(totals.displaced(0).touchpoints(), 10);
  EXPECT_EQ(totals.displaced(1).priority(), 20u);
  EXPECT_EQ(totals.displaced(1).touchpoints(), 20);
  v1::CampaignRuleTotal cap;
  cap.set_deferred(50);
  cap.set_suppressed(20);
  ExpectRule(totals, "one-a-day", v1::REASON_KIND_ROLLING_CAP, cap);
  v1::CampaignRuleTotal merge;
  merge.set_merged(30);
  ExpectRule(totals, "same-topic", v1::REASON_KIND_MERGE, merge);
}

TEST_F(CampaignPreviewTest, CountsWhatIsPlannedAlreadyAsItWasDecided) {
  const std::vector<std::string> audience = Prepare();
  {
    CampaignStream stream(client_);
    ASSERT_TRUE(stream.Start(header_).has_value());
    ASSERT_TRUE(stream.Add(0, {audience.begin(), audience.begin() + 400}).has_value());
    ASSERT_TRUE(stream.Finish().ok());
  }
  const auto preview = PlanAll(client_, header_, audience, 300, true);
  EXPECT_EQ(GetCampaign(client_, "spring").offset(), 400);
  EXPECT_EQ(GetCampaign(client_, "spring").state(), v1::CAMPAIGN_STATE_OPEN);
  const auto planned = PlanAll(client_, header_, audience, 300);
  EXPECT_EQ(preview.totals().DebugString(), planned.totals().DebugString());
}

TEST_F(CampaignPreviewTest, TheTotalsAreStoredWithTheHeader) {
  const std::vector<std::string> audience = Prepare();
  const auto planned = PlanAll(client_, header_, audience, 100);
  const v1::Campaign campaign = GetCampaign(client_, "spring");
  EXPECT_TRUE(MessageDifferencer::Equals(campaign.header(), header_));
  EXPECT_TRUE(MessageDifferencer::Equals(campaign.totals(), planned.totals()));
  EXPECT_EQ(campaign.offset(), 1'000);
  EXPECT_EQ(campaign.state(), v1::CAMPAIGN_STATE_CLOSED);
  EXPECT_EQ(FromStamp(campaign.create_time()), PlanBase() - 3 * kDay);
}

}  // namespace
}  // namespace touchpoint::testing
