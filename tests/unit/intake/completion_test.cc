// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "services/intake/requests.h"
#include "tests/support/stage.h"

namespace touchpoint::intake {
namespace {

using touchpoint::testing::Utc;

class CompletionTest : public ::testing::Test {
 protected:
  CompletionTest() {
    model::Policy policy = touchpoint::testing::BarePolicy();
    policy.purposes["sales"].window = 7 * kDay;
    policy.teams = std::vector<std::string>{"a"};
    rulebook_.emplace(policy, touchpoint::testing::Zones());
    request_.key = {"a", "ada", "r1"};
    request_.channel = "email";
    request_.purpose = "promotion";
  }

  Result<model::PlanInput> Complete() const { return intake::Complete(request_, *rulebook_, now_); }

  void ExpectRefused(const std::string& reason, const std::string& field) const {
    const auto plan = Complete();
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().reason, reason);
    EXPECT_EQ(plan.error().code, Code::kInvalidArgument);
    ASSERT_EQ(plan.error().fields.size(), 1U);
    EXPECT_EQ(plan.error().fields[0].field, field);
  }

  const Instant now_ = Utc("2026-03-02 09:00");
  std::optional<decide::Rulebook> rulebook_;
  PlanRequest request_;
};

TEST_F(CompletionTest, FillsInNowAndThePurposesWindow) {
  const auto plan = Complete();
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->earliest, now_);
  EXPECT_EQ(plan->preferred, now_);
  EXPECT_EQ(plan->latest, now_ + 14 * kDay);
  request_.purpose = "sales";
  EXPECT_EQ(Complete()->latest, now_ + 7 * kDay);
}

TEST_F(CompletionTest, APreferredTimeThatHasPassedIsNow) {
  request_.earliest = now_ - 2 * kDay;
  request_.preferred = now_ - kDay;
  const auto plan = Complete();
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->preferred, now_);
  EXPECT_EQ(plan->latest, now_ + 12 * kDay);
}

TEST_F(CompletionTest, RefusesImpossibleWindows) {
  request_.preferred = now_ + kDay;
  request_.latest = now_ + kDay;
  ExpectRefused("WINDOW_EMPTY", "preferred_time");
  request_.earliest = now_ + 2 * kDay;
  request_.latest = now_ + 3 * kDay;
  ExpectRefused("WINDOW_EMPTY", "preferred_time");
  request_ = PlanRequest(request_);
  request_.earliest.reset();
  request_.latest.reset();
  request_.preferred = now_ + 20 * kDay;
  ExpectRefused("WINDOW_EMPTY", "latest_time");
  request_.preferred.reset();
  request_.latest = now_;
  ExpectRefused("WINDOW_PAST", "latest_time");
  request_.latest = now_ + 1101 * kDay;
  ExpectRefused("WINDOW_FAR", "latest_time");
}

TEST_F(CompletionTest, RefusesWhatThePolicyDoesNotKnow) {
  request_.key.team = "b";
  ExpectRefused("UNKNOWN_TEAM", "team");
  request_.key.team = "a";
  request_.channel = "pigeon";
  ExpectRefused("UNKNOWN_CHANNEL", "channel");
  request_.channel = "email";
  request_.alternate_channels = {"phone", "pigeon"};
  ExpectRefused("UNKNOWN_CHANNEL", "alternate_channels[1]");
  request_.alternate_channels = {"phone", "email"};
  ExpectRefused("FIELD_CONFLICT", "alternate_channels[1]");
  request_.alternate_channels.clear();
  request_.purpose = "gossip";
  ExpectRefused("UNKNOWN_PURPOSE", "purpose");
  request_.purpose = "sales";
  request_.time_zone = "Europe/Atlantis";
  ExpectRefused("UNKNOWN_TIME_ZONE", "time_zone");
}

TEST_F(CompletionTest, AFingerprintCoversEveryField) {
  const std::string base = Fingerprint(request_);
  std::vector<PlanRequest> others(13, request_);
  others[0].channel = "sms";
  others[1].alternate_channels = {"sms"};
  others[2].purpose = "sales";
  others[3].topic = "t";
  others[4].initiative = "i";
  others[5].priority = 51;
  others[6].earliest = now_;
  others[7].preferred = now_;
  others[8].latest = now_;
  others[9].pin = true;
  others[10].region = "DE";
  others[11].content_ref = "c";
  others[12].attributes = {{"k", "v"}};
  for (const PlanRequest& other : others) {
    EXPECT_NE(Fingerprint(other), base);
  }
  request_.validate_only = true;
  EXPECT_EQ(Fingerprint(request_), base);
}

}  // namespace
}  // namespace touchpoint::intake
