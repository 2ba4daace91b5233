// SPDX-License-Identifier: Apache-2.0
#include "services/intake/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace touchpoint::intake {
namespace {

const rpc::FieldLimits kLimits;

v1::Plan Complete() {
  v1::Plan plan;
  plan.set_request_id("r1");
  plan.set_stakeholder_id("ada");
  plan.set_team("sales");
  plan.set_channel("email");
  plan.set_purpose("promotion");
  return plan;
}

TEST(ReadPlan, TakesWhatAPlanLeavesUnsetFromTheCommonPart) {
  v1::Plan common = Complete();
  common.set_request_id("not-taken");
  common.set_stakeholder_id("not-taken");
  common.set_topic("spring");
  common.set_priority(0);
  common.set_pin(true);
  common.add_alternate_channels("phone");
  common.mutable_latest_time()->set_seconds(1'772'442'000);
  (*common.mutable_attributes())["k"] = "v";
  v1::Plan plan;
  plan.set_request_id("r1");
  plan.set_stakeholder_id("ada");
  plan.set_topic("summer");
  const auto read = ReadPlan(plan, common, kLimits);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->key.request_id, "r1");
  EXPECT_EQ(read->key.stakeholder_id, "ada");
  EXPECT_EQ(read->key.team, "sales");
  EXPECT_EQ(read->topic, "summer");
  EXPECT_EQ(read->priority, 0);
  EXPECT_TRUE(read->pin);
  EXPECT_THAT(read->alternate_channels, ::testing::ElementsAre("phone"));
  EXPECT_EQ(read->latest, FromMillis(1'772'442'000'000));
  EXPECT_FALSE(read->preferred);
  EXPECT_EQ(read->attributes.at("k"), "v");

  v1::Plan nobody;
  nobody.set_request_id("r1");
  EXPECT_EQ(ReadPlan(nobody, common, kLimits).error().fields.at(0).field, "stakeholder_id");
}

TEST(ReadPlan, RoundsTheWindowInward) {
  v1::Plan plan = Complete();
  for (auto* time :
       {plan.mutable_earliest_time(), plan.mutable_preferred_time(), plan.mutable_latest_time()}) {
    time->set_seconds(1'772'442'000);
    time->set_nanos(1);
  }
  const auto read = ReadPlan(plan, {}, kLimits);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->earliest, FromMillis(1'772'442'000'001));
  EXPECT_EQ(read->preferred, FromMillis(1'772'442'000'001));
  EXPECT_EQ(read->latest, FromMillis(1'772'442'000'000));
}

TEST(ReadPlan, DefaultsPriority) {
  EXPECT_EQ(ReadPlan(Complete(), {}, kLimits)->priority, 50);
}

TEST(ReadPlan, NeverRepeatsAValue) {
  v1::Plan plan = Complete();
  plan.set_stakeholder_id("{secret}");
  const auto read = ReadPlan(plan, {}, kLimits);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message.find("secret"), std::string::npos);
  EXPECT_EQ(read.error().fields.at(0).description.find("secret"), std::string::npos);
}

TEST(ReadPlan, AcceptsTextAtItsLimits) {
  v1::Plan plan = Complete();
  plan.set_stakeholder_id(std::string(128, 'a'));
  plan.set_topic(std::string(128, 'a'));
  plan.set_content_ref(std::string(256, 'a'));
  for (int i = 0; i < 16; ++i) {
    (*plan.mutable_attributes())[std::string(63, 'k') + static_cast<char>('a' + i)] =
        std::string(256, 'v');
  }
  for (int i = 0; i < 7; ++i) {
    plan.add_alternate_channels("c" + std::to_string(i));
  }
  EXPECT_TRUE(ReadPlan(plan, {}, kLimits));
}

TEST(ReadReschedule, NeedsATargetAndATime) {
  v1::RescheduleTouchpointRequest request;
  EXPECT_EQ(ReadReschedule(request, kLimits).error().fields.at(0).field, "target");
  request.mutable_key()->set_team("sales");
  EXPECT_EQ(ReadReschedule(request, kLimits).error().fields.at(0).field, "key.stakeholder_id");
  request.mutable_key()->set_stakeholder_id("ada");
  request.mutable_key()->set_request_id("r1");
  EXPECT_EQ(ReadReschedule(request, kLimits).error().fields.at(0).field, "preferred_time");
  request.mutable_preferred_time()->set_seconds(1'772'442'000);
  EXPECT_TRUE(ReadReschedule(request, kLimits));
}

TEST(ReadProfile, KeepsEverythingAndRefusesDoubles) {
  v1::PutStakeholderRequest request;
  v1::Stakeholder& stakeholder = *request.mutable_stakeholder();
  stakeholder.set_stakeholder_id("ada");
  stakeholder.add_segments("vip");
  stakeholder.add_opt_outs()->set_channel("email");
  stakeholder.add_opt_outs()->set_purpose("promotion");
  const auto read = ReadProfile(request, kLimits);
  ASSERT_TRUE(read);
  EXPECT_THAT(read->profile.segments, ::testing::ElementsAre("vip"));
  EXPECT_THAT(read->profile.opt_outs,
              ::testing::ElementsAre(model::OptOut{"email", ""}, model::OptOut{"", "promotion"}));
  stakeholder.add_opt_outs()->set_channel("email");
  const auto twice = ReadProfile(request, kLimits);
  EXPECT_EQ(twice.error().reason, "FIELD_CONFLICT");
  EXPECT_EQ(twice.error().fields.at(0).field, "stakeholder.opt_outs[2]");
}

}  // namespace
}  // namespace touchpoint::intake
