// SPDX-License-Identifier: Apache-2.0
// CheckContact on the real daemon.
#include <gtest/gtest.h>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using ::testing::ElementsAre;

constexpr char kPolicy[] = R"(policy: 1
defaults: {window: 14d, freeze: 45m}
time_zone: {unknown: default, default: Asia/Tokyo}
channels: {email: {}, phone: {human: true}, visit: {human: true}}
teams: [sales, marketing]
purposes:
  service: {rank: 1}
  promotion: {rank: 3}
caps:
  - {id: one-a-day, limit: 1, per: 24h, scope: {channels: [email, phone]}}
quiet_hours:
  - {id: closed, channels: [visit], from: "00:00", to: "23:59"}
)";

class ContactTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { daemon_ = new DaemonProcess({.policy = kPolicy}); }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }

  grpc::Status Check(const v1::CheckContactRequest& request, v1::CheckContactResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    return client_.stakeholders().CheckContact(&context, request, &response);
  }

  v1::CheckContactResponse Check(const std::string& stakeholder_id) {
    v1::CheckContactRequest request;
    request.set_stakeholder_id(stakeholder_id);
    request.set_team("sales");
    v1::CheckContactResponse response;
    EXPECT_TRUE(Check(request, response).ok());
    return response;
  }

  ApiClient client_{daemon_->address()};
  static DaemonProcess* daemon_;
};

DaemonProcess* ContactTest::daemon_ = nullptr;

TEST_F(ContactTest, SaysWhatAPlanIsToldAndWritesNothing) {
  v1::Plan plan = MakePlan("known", "r1");
  *plan.mutable_preferred_time() = ToStamp(PlanBase());
  const auto later = client_.Plan(plan);
  const v1::CheckContactResponse check = Check("known");
  ASSERT_EQ(check.options_size(), 3);
  EXPECT_EQ(client_.Revision("known"), 1);
  for (const v1::ChannelOption& option : check.options()) {
    SCOPED_TRACE(option.channel());
    plan = MakePlan("known", "r-" + option.channel());
    plan.set_channel(option.channel());
    plan.clear_earliest_time();
    plan.clear_preferred_time();
    plan.clear_latest_time();
    v1::PlanTouchpointResponse planned;
    ASSERT_TRUE(client_.Plan(plan, planned, true).ok());
    const v1::Decision& decision = planned.touchpoint().decision();
    EXPECT_EQ(option.allowed_now(), decision.verdict() == v1::VERDICT_SCHEDULED);
    EXPECT_EQ(option.reasons_size(), decision.reasons_size());
    if (!option.allowed_now()) {
      EXPECT_EQ(FromStamp(option.next_time()), FromStamp(decision.scheduled_time()));
    }
  }
  EXPECT_TRUE(check.options(0).allowed_now());  // email: the plan is days ahead
  EXPECT_EQ(FromStamp(check.options(0).next_time()), FromStamp(check.check_time()));
  EXPECT_FALSE(check.options(2).allowed_now());  // visit
  ASSERT_EQ(check.options(2).reasons_size(), 1);
  EXPECT_EQ(check.options(2).reasons(0).rule(), "closed");
}

TEST_F(ContactTest, ShowsCapsQuietTimesZoneAndFreeze) {
  v1::Plan plan = MakePlan("full", "r1");
  plan.clear_preferred_time();
  plan.clear_earliest_time();
  const auto planned = client_.Plan(plan);
  const v1::CheckContactResponse check = Check("full");
  EXPECT_EQ(check.time_zone(), "Asia/Tokyo");
  EXPECT_EQ(check.purpose(), "promotion");
  EXPECT_EQ(check.policy_revision(), planned.touchpoint().decision().policy_revision());
  EXPECT_EQ(FromStamp(check.freeze_time()),
            FromStamp(check.check_time()) + std::chrono::minutes(45));
  ASSERT_EQ(check.quotas_size(), 1);
  const v1::Quota& quota = check.quotas(0);
  EXPECT_EQ(quota.rule(), "one-a-day");
  EXPECT_THAT(quota.channels(), ElementsAre("email", "phone"));
  EXPECT_EQ(quota.limit(), 1);
  EXPECT_EQ(quota.used(), 1);
  EXPECT_EQ(quota.window(), "1d");
  EXPECT_EQ(FromStamp(quota.free_time()),
            FromStamp(planned.touchpoint().decision().scheduled_time()) + kDay);
  ASSERT_GE(check.options_size(), 2);
  EXPECT_THAT(check.options(1).reasons(0).touchpoint_ids(),
              ElementsAre(planned.touchpoint().touchpoint_id()));
  ASSERT_GE(check.quiet_times_size(), 7);
  for (const v1::QuietTime& time : check.quiet_times()) {
    EXPECT_EQ(time.rule(), "closed");
    EXPECT_THAT(time.channels(), ElementsAre("visit"));
    EXPECT_LT(FromStamp(time.start_time()), FromStamp(time.end_time()));
  }
}

TEST_F(ContactTest, ConsentIsSaidWithoutANextTime) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::PutStakeholderRequest put;
  put.mutable_stakeholder()->set_stakeholder_id("asked-not-to");
  put.mutable_stakeholder()->set_do_not_contact(true);
  v1::PutStakeholderResponse written;
  ASSERT_TRUE(client_.stakeholders().PutStakeholder(&context, put, &written).ok());
  const v1::CheckContactResponse check = Check("asked-not-to");
  ASSERT_EQ(check.options_size(), 3);
  for (const v1::ChannelOption& option : check.options()) {
    EXPECT_FALSE(option.allowed_now());
    EXPECT_FALSE(option.has_next_time());
    ASSERT_EQ(option.reasons_size(), 1);
    EXPECT_EQ(option.reasons(0).kind(), v1::REASON_KIND_CONSENT);
  }
}

TEST_F(ContactTest, NamesTheFieldThatIsWrong) {
  v1::CheckContactRequest good;
  good.set_stakeholder_id("s");
  good.set_team("sales");
  const auto refusal = [&](auto change) {
    v1::CheckContactRequest request = good;
    change(request);
    v1::CheckContactResponse response;
    const Refusal refused = ToRefusal(Check(request, response));
    return refused.reason + " " + (refused.fields.empty() ? "" : refused.fields[0]);
  };
  using Request = v1::CheckContactRequest;
  EXPECT_EQ(refusal([](Request& r) { r.clear_stakeholder_id(); }), "FIELD_MISSING stakeholder_id");
  EXPECT_EQ(refusal([](Request& r) { r.clear_team(); }), "FIELD_MISSING team");
  EXPECT_EQ(refusal([](Request& r) { r.set_team("nobody"); }), "UNKNOWN_TEAM team");
  EXPECT_EQ(refusal([](Request& r) { r.add_channels(""); }), "FIELD_MISSING channels[0]");
  EXPECT_EQ(refusal([](Request& r) { r.add_channels("pigeon"); }), "UNKNOWN_CHANNEL channels[0]");
  EXPECT_EQ(refusal([](Request& r) {
              r.add_channels("email");
              r.add_channels("email");
            }),
            "FIELD_CONFLICT channels[1]");
  EXPECT_EQ(refusal([](Request& r) {
              for (int i = 0; i < 33; ++i) {
                r.add_channels("c" + std::to_string(i));
              }
            }),
            "FIELD_LENGTH channels");
  EXPECT_EQ(refusal([](Request& r) { r.set_purpose("gossip"); }), "UNKNOWN_PURPOSE purpose");
  EXPECT_EQ(refusal([](Request& r) { r.set_topic("a\nb"); }), "FIELD_CHARSET topic");
}

}  // namespace
}  // namespace touchpoint::testing
