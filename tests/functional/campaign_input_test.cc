// SPDX-License-Identifier: Apache-2.0
// Every bad input to the calls about campaigns has its status, reason and field.
#include <gtest/gtest.h>

#include "tests/support/api_matchers.h"
#include "tests/support/campaign_client.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;

class CampaignInputTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    daemon_ = new DaemonProcess({.settings = {"limits.open_touchpoints=1"}});
  }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }

  void ExpectHeaderRefused(const v1::CampaignHeader& header, StatusCode code,
                           const std::string& reason, const std::string& field) {
    SCOPED_TRACE(header.ShortDebugString());
    for (const bool validate_only : {false, true}) {
      CampaignStream stream(client_);
      EXPECT_FALSE(stream.Start(header, validate_only).has_value());
      ExpectRefused(stream.Finish(), code, reason, field);
    }
    v1::Campaign none;
    EXPECT_FALSE(GetCampaign(client_, "sales", header.campaign_id(), none).ok());
  }

  static v1::CampaignHeader With(const std::string& field, const std::string& value) {
    v1::CampaignHeader header = MakeHeader("bad");
    header.GetReflection()->SetString(&header, header.GetDescriptor()->FindFieldByName(field),
                                      value);
    return header;
  }

  static DaemonProcess* daemon_;
  ApiClient client_{daemon_->address()};
};

DaemonProcess* CampaignInputTest::daemon_ = nullptr;

TEST_F(CampaignInputTest, HeadersThatSayTooLittle) {
  for (const char* field : {"campaign_id", "team", "channel", "purpose"}) {
    ExpectHeaderRefused(With(field, ""), StatusCode::INVALID_ARGUMENT, "FIELD_MISSING",
                        std::string("header.") + field);
  }
}

TEST_F(CampaignInputTest, HeadersThatSayTooMuch) {
  ExpectHeaderRefused(With("campaign_id", std::string(120, 'a')), StatusCode::INVALID_ARGUMENT,
                      "ID_FORMAT", "header.campaign_id");
  ExpectHeaderRefused(With("campaign_id", "a b"), StatusCode::INVALID_ARGUMENT, "ID_FORMAT",
                      "header.campaign_id");
  for (const char* field : {"team", "channel", "purpose", "topic", "initiative"}) {
    ExpectHeaderRefused(With(field, std::string(129, 'a')), StatusCode::INVALID_ARGUMENT,
                        "FIELD_LENGTH", std::string("header.") + field);
  }
  ExpectHeaderRefused(With("content_ref", std::string(257, 'a')), StatusCode::INVALID_ARGUMENT,
                      "FIELD_LENGTH", "header.content_ref");
}

TEST_F(CampaignInputTest, HeadersThatThePolicyOrTheClockRefuse) {
  ExpectHeaderRefused(With("team", "nobody"), StatusCode::INVALID_ARGUMENT, "UNKNOWN_TEAM",
                      "header.team");
  ExpectHeaderRefused(With("channel", "pigeon"), StatusCode::INVALID_ARGUMENT, "UNKNOWN_CHANNEL",
                      "header.channel");
  ExpectHeaderRefused(With("purpose", "fun"), StatusCode::INVALID_ARGUMENT, "UNKNOWN_PURPOSE",
                      "header.purpose");
  v1::CampaignHeader header = MakeHeader("bad");
  *header.mutable_latest_time() = ToStamp(PlanBase() - 30 * kDay);
  header.clear_preferred_time();
  ExpectHeaderRefused(header, StatusCode::INVALID_ARGUMENT, "WINDOW_PAST", "header.latest_time");
  header = MakeHeader("bad");
  header.mutable_preferred_time()->set_nanos(-1);
  ExpectHeaderRefused(header, StatusCode::INVALID_ARGUMENT, "TIME_RANGE", "header.preferred_time");
  header = MakeHeader("bad");
  header.set_priority(101);
  ExpectHeaderRefused(header, StatusCode::INVALID_ARGUMENT, "PRIORITY_RANGE", "header.priority");
}

TEST_F(CampaignInputTest, AStreamBeginsWithItsHeader) {
  CampaignStream without(client_);
  EXPECT_FALSE(without.Add(0, {"anna"}).has_value());
  ExpectRefused(without.Finish(), StatusCode::INVALID_ARGUMENT, "FIELD_MISSING", "header");
  CampaignStream twice(client_);
  ASSERT_TRUE(twice.Start(MakeHeader("twice")).has_value());
  EXPECT_FALSE(twice.Start(MakeHeader("twice")).has_value());
  ExpectRefused(twice.Finish(), StatusCode::INVALID_ARGUMENT, "FIELD_CONFLICT", "header");
  CampaignStream late(client_);
  ASSERT_TRUE(late.Start(MakeHeader("late")).has_value());
  v1::PlanCampaignRequest request;
  request.set_validate_only(true);
  EXPECT_FALSE(late.Send(request).has_value());
  ExpectRefused(late.Finish(), StatusCode::INVALID_ARGUMENT, "FIELD_CONFLICT", "validate_only");
}

TEST_F(CampaignInputTest, AnotherHeaderUnderTheSameId) {
  CampaignStream first(client_);
  ASSERT_TRUE(first.Start(MakeHeader("mine")).has_value());
  v1::CampaignHeader header = MakeHeader("mine");
  header.set_topic("another");
  CampaignStream second(client_);
  EXPECT_FALSE(second.Start(header).has_value());
  ExpectRefused(second.Finish(), StatusCode::ALREADY_EXISTS, "CAMPAIGN_ID_REUSED",
                "header.campaign_id");
  header.set_team("marketing");  // whose id it is not yet
  CampaignStream third(client_);
  EXPECT_TRUE(third.Start(header).has_value());
}

TEST_F(CampaignInputTest, IdsThatDoNotFollow) {
  for (const int64_t offset : {int64_t{0}, int64_t{1}, int64_t{3}, int64_t{-1}, INT64_MAX}) {
    const std::string id = "offset" + std::to_string(offset + 2);
    CampaignStream stream(client_);
    ASSERT_TRUE(stream.Start(MakeHeader(id)).has_value());
    ASSERT_TRUE(stream.Add(0, {id + "a", id + "b"}).has_value());
    EXPECT_FALSE(stream.Add(offset, {id + "c"}).has_value());
    const grpc::Status status = stream.Finish();
    ExpectRefused(status, StatusCode::OUT_OF_RANGE, "OFFSET_MISMATCH", "offset");
    EXPECT_NE(status.error_message().find("from 2"), std::string::npos) << status.error_message();
    EXPECT_EQ(GetCampaign(client_, id).offset(), 2);
    EXPECT_EQ(client_.Revision(id + "c"), 0);
  }
}

TEST_F(CampaignInputTest, TooManyIdsInAMessage) {
  CampaignStream stream(client_);
  ASSERT_TRUE(stream.Start(MakeHeader("many")).has_value());
  EXPECT_FALSE(stream.Add(0, MakeAudience("many", 1'001)).has_value());
  ExpectRefused(stream.Finish(), StatusCode::INVALID_ARGUMENT, "FIELD_LENGTH", "stakeholder_ids");
}

TEST_F(CampaignInputTest, WhoCannotBePlannedIsRefusedAndTheOthersAreNot) {
  client_.Plan(MakePlan("full", "own"));
  CampaignStream stream(client_);
  ASSERT_TRUE(stream.Start(MakeHeader("some")).has_value());
  const auto response = stream.Add(0, {"good1", "a b", "", std::string(129, 'a'), "full", "good2"});
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->totals().scheduled(), 2);
  EXPECT_EQ(response->totals().refused(), 4);
  ASSERT_EQ(response->refused_size(), 4);
  const auto expect = [&](int index, int64_t offset, StatusCode code, const std::string& reason,
                          const std::string& field) {
    EXPECT_EQ(response->refused(index).offset(), offset);
    ExpectRefused(ToRefusal(response->refused(index).error()), code, reason, field);
  };
  expect(0, 1, StatusCode::INVALID_ARGUMENT, "ID_FORMAT", "stakeholder_ids[1]");
  expect(1, 2, StatusCode::INVALID_ARGUMENT, "FIELD_MISSING", "stakeholder_ids[2]");
  expect(2, 3, StatusCode::INVALID_ARGUMENT, "ID_FORMAT", "stakeholder_ids[3]");
  expect(3, 4, StatusCode::RESOURCE_EXHAUSTED, "STAKEHOLDER_LIMIT", "");
  EXPECT_TRUE(stream.End().has_value());
  EXPECT_TRUE(stream.Finish().ok());
}

TEST_F(CampaignInputTest, BytesThatAreNoMessage) {
  grpc::Status status;
  client_.StreamRaw("/touchpoint.v1.CampaignService/PlanCampaign", {"\x0a\xff"}, status);
  ExpectRefused(status, StatusCode::INVALID_ARGUMENT, "MALFORMED");
  v1::PlanCampaignRequest request;
  *request.mutable_header() = MakeHeader("bytes");
  request.add_stakeholder_ids("anna");
  std::string bytes = request.SerializeAsString();
  bytes[bytes.size() - 1] = '\xff';
  client_.StreamRaw("/touchpoint.v1.CampaignService/PlanCampaign", {bytes}, status);
  ExpectRefused(status, StatusCode::INVALID_ARGUMENT, "FIELD_CHARSET", "stakeholder_ids[0]");
}

TEST_F(CampaignInputTest, RequestIdsOfCampaignsAreForCampaigns) {
  v1::PlanTouchpointResponse response;
  ExpectRefused(client_.Plan(MakePlan("anna", "campaign:spring"), response),
                StatusCode::INVALID_ARGUMENT, "ID_FORMAT", "plan.request_id");
}

TEST_F(CampaignInputTest, CampaignsThatAreNotThere) {
  v1::Campaign campaign;
  ExpectRefused(GetCampaign(client_, "", "x", campaign), StatusCode::INVALID_ARGUMENT,
                "FIELD_MISSING", "team");
  ExpectRefused(GetCampaign(client_, "sales", "", campaign), StatusCode::INVALID_ARGUMENT,
                "FIELD_MISSING", "campaign_id");
  ExpectRefused(GetCampaign(client_, "sales", "nothing", campaign), StatusCode::NOT_FOUND,
                "CAMPAIGN_NOT_FOUND");
  grpc::Status status;
  CancelCampaign(client_, "nothing", status);
  ExpectRefused(status, StatusCode::NOT_FOUND, "CAMPAIGN_NOT_FOUND");
  CancelCampaign(client_, "a/b", status);
  ExpectRefused(status, StatusCode::INVALID_ARGUMENT, "ID_FORMAT", "campaign_id");
}

}  // namespace
}  // namespace touchpoint::testing
