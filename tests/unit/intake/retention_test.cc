// SPDX-License-Identifier: Apache-2.0
#include "services/intake/retention.h"

#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::intake {
namespace {

using touchpoint::testing::Stage;
using touchpoint::testing::Utc;

TEST(RetentionTest, RemovesOldFinishedOnesAndTheNamesOnlyTheyUsed) {
  Stage stage(touchpoint::testing::BarePolicy());
  auto plan = stage.Ask("2026-03-02 10:00");
  plan.topic = "old-topic";
  stage.Did(plan, "2026-02-01 10:00");
  plan.topic = "new-topic";
  stage.Did(plan, "2026-03-01 10:00");
  stage.Plan(plan);
  const model::NameId old_topic = stage.timeline.names.Find("old-topic");

  const Trimmed trimmed = Trim(stage.timeline, Utc("2026-02-15 00:00"));
  EXPECT_EQ(trimmed.touchpoints, std::vector<model::Sequence>{1});
  EXPECT_EQ(trimmed.names, std::vector{old_topic});
  EXPECT_EQ(stage.timeline.touchpoints.size(), 2U);
  EXPECT_EQ(stage.timeline.names.Find("old-topic"), model::kNoName);
  EXPECT_NE(stage.timeline.names.Find("new-topic"), model::kNoName);
}

TEST(RetentionTest, KeepsWhatIsOpenHoweverOld) {
  Stage stage(touchpoint::testing::BarePolicy());
  stage.Plan(stage.Ask("2026-03-02 10:00"));
  EXPECT_TRUE(Trim(stage.timeline, Utc("2027-03-02 10:00")).touchpoints.empty());
}

TEST(RetentionTest, ARecordIsAsOldAsWhatItRecords) {
  Stage stage(touchpoint::testing::BarePolicy());
  model::RecordInput record;
  record.team = "a";
  record.channel = "email";
  record.purpose = "promotion";
  record.at = Utc("2026-01-01 10:00");
  stage.Decide(record);
  EXPECT_TRUE(Trim(stage.timeline, Utc("2026-01-01 10:00")).touchpoints.empty());
  EXPECT_EQ(Trim(stage.timeline, Utc("2026-01-02 10:00")).touchpoints,
            std::vector<model::Sequence>{1});
}

TEST(RetentionTest, KeepsWhatCameToSomethingAsLongAsAPauseCanLookBackToIt) {
  Stage stage(touchpoint::testing::BarePolicy());
  stage.Did(stage.Ask("2026-03-02 08:00"), "2026-03-02 08:00");
  stage.Decide(model::FeedbackInput{1, model::Feedback::kComplained, Utc("2026-03-20 08:00")});
  const Instant before = Utc("2026-04-01 00:00");
  EXPECT_TRUE(Trim(stage.timeline, before, Utc("2026-03-20 08:00")).touchpoints.empty());
  EXPECT_EQ(stage.timeline.feedback.size(), 1U);
  EXPECT_EQ(Trim(stage.timeline, before, Utc("2026-03-20 08:01")).touchpoints,
            std::vector<model::Sequence>{1});
  EXPECT_TRUE(stage.timeline.feedback.empty());
  EXPECT_EQ(stage.timeline.names.Find("email"), model::kNoName);
}

TEST(RetentionTest, KeepsAHostAsLongAsAContributor) {
  model::Policy policy = touchpoint::testing::BarePolicy();
  policy.caps = {touchpoint::testing::RollingCap(1, kDay)};
  policy.merges = {touchpoint::testing::MergeSameTopic()};
  Stage stage(policy);
  auto plan = stage.Ask("2026-03-03 12:00");
  plan.topic = "t";
  stage.Plan(plan);
  stage.SetNow("2026-03-02 10:00");
  stage.Plan(plan);
  ASSERT_EQ(stage.At(2).host, 1U);
  stage.SetNow("2026-03-03 12:00");
  stage.Decide(model::OutcomeInput{1, true, Utc("2026-03-03 12:00")});
  auto& contributor = stage.timeline.touchpoints[1];
  contributor.arrival = Utc("2026-03-05 00:00");  // as if it had been recorded later
  EXPECT_TRUE(Trim(stage.timeline, Utc("2026-03-04 00:00")).touchpoints.empty());
  EXPECT_EQ(Trim(stage.timeline, Utc("2026-03-06 00:00")).touchpoints.size(), 2U);
}

TEST(RetentionTest, ADoubtThatNobodySettlesIsKeptAsLongAsWhatWasDone) {
  model::Policy policy = touchpoint::testing::BarePolicy();
  policy.channels["email"].delivery = model::Delivery::kAtMostOnce;
  Stage stage(policy);
  stage.Plan(stage.Ask("2026-03-03 12:00"));
  stage.SetNow("2026-03-03 12:00");
  ASSERT_TRUE(stage.Lease(1));
  EXPECT_TRUE(Trim(stage.timeline, Utc("2026-03-04 00:00")).touchpoints.empty());
  stage.Acknowledge(1, model::DispatchResult::kUnknown);
  ASSERT_EQ(stage.At(1).state, model::State::kInDoubt);
  EXPECT_TRUE(Trim(stage.timeline, Utc("2026-03-03 12:01")).touchpoints.empty());
  stage.timeline.touchpoints[0].lease.not_before = Utc("2026-03-09 12:00");
  EXPECT_TRUE(Trim(stage.timeline, Utc("2026-03-04 00:00")).touchpoints.empty());
  stage.timeline.touchpoints[0].lease.not_before = Instant();
  EXPECT_EQ(Trim(stage.timeline, Utc("2026-03-04 00:00")).touchpoints.size(), 1U);
}

}  // namespace
}  // namespace touchpoint::intake
