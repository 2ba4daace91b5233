// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/convert.h"

#include <gtest/gtest.h>

#include "common/rpc/convert_campaign.h"

namespace touchpoint::rpc {
namespace {

/// Every value of the API's enum has the model's name, and the model has no value beyond it.
template <typename Proto, typename Model>
void ExpectSameNames(const std::string& prefix, bool zero_is_a_value) {
  const auto* type = google::protobuf::GetEnumDescriptor<Proto>();
  for (int i = zero_is_a_value ? 0 : 1; i < type->value_count(); ++i) {
    const auto* value = type->value(i);
    const std::string expected =
        value->number() == 0 ? "NONE" : value->name().substr(prefix.size());
    EXPECT_EQ(ToString(static_cast<Model>(value->number())), expected);
    EXPECT_EQ(static_cast<int>(ToProto(static_cast<Model>(value->number()))), value->number());
  }
  EXPECT_EQ(ToString(static_cast<Model>(type->value_count())), "UNKNOWN");
}

TEST(ToProto, FeedbackHasTheNamesOfOutcomesButForDoneAndNotDone) {
  const auto* type = v1::Outcome_descriptor();
  for (int i = 0; i < type->value_count(); ++i) {
    const auto number = static_cast<uint32_t>(type->value(i)->number());
    const bool is_feedback = number > v1::OUTCOME_NOT_DONE;
    EXPECT_EQ(model::IsFeedback(number), is_feedback) << number;
    if (is_feedback) {
      const auto kind = static_cast<model::Feedback>(number);
      EXPECT_EQ("OUTCOME_" + std::string(ToString(kind)), type->value(i)->name());
      EXPECT_EQ(ToProto(kind), number);
    }
  }
  EXPECT_FALSE(model::IsFeedback(static_cast<uint32_t>(type->value_count())));
}

TEST(ToProto, EnumsHaveTheNamesOfTheModel) {
  ExpectSameNames<v1::TouchpointState, model::State>("TOUCHPOINT_STATE_", false);
  ExpectSameNames<v1::Verdict, model::Verdict>("VERDICT_", true);
  ExpectSameNames<v1::ReasonKind, model::ReasonKind>("REASON_KIND_", false);
  ExpectSameNames<v1::ChangeCause, model::Cause>("CHANGE_CAUSE_", false);
  ExpectSameNames<v1::CampaignState, model::CampaignState>("CAMPAIGN_STATE_", false);
}

TEST(ToProto, EveryReasonAndCauseHasANameInTheApi) {
  for (uint32_t number = 0; number <= UINT8_MAX; ++number) {
    const bool is_cause = model::IsCause(number);
    EXPECT_TRUE(!is_cause || v1::ChangeCause_IsValid(static_cast<int>(number))) << number;
    const bool is_kind = model::IsReasonKind(number);
    EXPECT_TRUE(!is_kind || v1::ReasonKind_IsValid(static_cast<int>(number))) << number;
  }
}

model::TouchpointView Example() {
  model::TouchpointView view;
  view.id = {17, 42, 3};
  view.stakeholder_id = "s-1";
  view.team = "sales";
  view.purpose = "promotion";
  view.channels = {"email", "phone"};
  view.touchpoint.sequence = 3;
  view.touchpoint.verdict = model::Verdict::kDeferred;
  view.touchpoint.state = model::State::kPlanned;
  view.details.request_id = "r-1";
  view.details.attributes = {{"k", "v"}};
  model::Reason reason;
  reason.rule = "one-a-day";
  reason.limit = 0;
  reason.per = kDay;
  reason.touchpoints = {1};
  view.details.last.reasons = {reason};
  view.details.last.scheduled = FromMillis(1'772'442'000'001);
  view.contributors = {3, 1};
  return view;
}

TEST(ToProto, SpellsIdsOutAndKeepsUnsetApartFromZero) {
  v1::Touchpoint proto;
  ToProto(Example(), proto);
  EXPECT_EQ(proto.touchpoint_id(), "t17.000000000001a.3");
  EXPECT_EQ(proto.preferred_channel(), "email");
  ASSERT_EQ(proto.alternate_channels_size(), 1);
  EXPECT_EQ(proto.alternate_channels(0), "phone");
  ASSERT_EQ(proto.decision().reasons_size(), 1);
  const v1::Reason& reason = proto.decision().reasons(0);
  EXPECT_TRUE(reason.has_limit());
  EXPECT_EQ(reason.limit(), 0u);
  EXPECT_FALSE(reason.has_from_time());
  EXPECT_EQ(reason.touchpoint_ids(0), "t17.000000000001a.1");
  EXPECT_EQ(proto.decision().scheduled_time().nanos(), 1'000'000);
  EXPECT_FALSE(proto.first_decision().has_scheduled_time());
  EXPECT_FALSE(proto.has_done_time());
  EXPECT_EQ(proto.contributor_ids_size(), 2);
  EXPECT_EQ(proto.attributes().at("k"), "v");
}

TEST(ToProto, ARecordShowsWhenItWasDoneAndNoWindow) {
  model::TouchpointView view = Example();
  view.touchpoint.state = model::State::kDone;
  view.touchpoint.verdict = model::Verdict::kNone;
  view.touchpoint.occupied_from = FromMillis(1'772'442'000'001);
  view.details.outcome_text = "wants a visit";
  v1::Touchpoint proto;
  ToProto(view, proto);
  EXPECT_TRUE(proto.recorded());
  EXPECT_TRUE(proto.has_done_time());
  EXPECT_EQ(proto.purpose(), "promotion");
  EXPECT_EQ(proto.outcome_text(), "wants a visit");
  EXPECT_FALSE(proto.has_preferred_time());
  EXPECT_FALSE(proto.has_earliest_time());
  EXPECT_FALSE(proto.has_latest_time());
}

TEST(ToProto, ATombstoneShowsOnlyWhoAndWhat) {
  model::TouchpointView view = Example();
  view.touchpoint.state = model::State::kCancelled;
  view.touchpoint.verdict = model::Verdict::kNone;
  v1::Touchpoint proto;
  ToProto(view, proto);
  EXPECT_EQ(proto.request_id(), "r-1");
  EXPECT_EQ(proto.state(), v1::TOUCHPOINT_STATE_CANCELLED);
  EXPECT_FALSE(proto.has_decision());
  EXPECT_FALSE(proto.has_preferred_time());
}

}  // namespace
}  // namespace touchpoint::rpc
