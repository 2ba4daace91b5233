// SPDX-License-Identifier: Apache-2.0
// EraseStakeholder and ExportStakeholder on the real daemon: what every other call says afterwards.
#include <gmock/gmock.h>

#include "tests/functional/timeline_watcher.h"
#include "tests/support/api_matchers.h"
#include "tests/support/authority.h"
#include "tests/support/campaign_client.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

MATCHER(IsErasedReason, "") {
  return arg.kind() == v1::REASON_KIND_ERASED;
}

class ErasureTest : public ::testing::Test {
 protected:
  grpc::Status Erase(ApiClient& client, const std::string& id) {
    v1::EraseStakeholderRequest request;
    request.set_stakeholder_id(id);
    v1::EraseStakeholderResponse response;
    grpc::ClientContext context;
    SetDeadline(context);
    return client.stakeholders().EraseStakeholder(&context, request, &response);
  }
  void Erase(const std::string& id) {
    const grpc::Status status = Erase(client_, id);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  std::vector<v1::ExportStakeholderResponse> Export(const std::string& id, grpc::Status& status) {
    v1::ExportStakeholderRequest request;
    request.set_stakeholder_id(id);
    grpc::ClientContext context;
    SetDeadline(context);
    const auto stream = client_.stakeholders().ExportStakeholder(&context, request);
    std::vector<v1::ExportStakeholderResponse> parts;
    v1::ExportStakeholderResponse part;
    while (stream->Read(&part)) {
      parts.push_back(part);
    }
    status = stream->Finish();
    return parts;
  }

  v1::RecordTouchpointsResponse Record(const std::string& id) {
    v1::RecordTouchpointsRequest request;
    v1::Record& record = *request.add_records();
    record.set_stakeholder_id(id);
    record.set_request_id("done");
    record.set_team("sales");
    record.set_channel("email");
    record.set_purpose("promotion");
    *record.mutable_done_time() = ToStamp(PlanBase() - 30 * kDay);
    grpc::ClientContext context;
    SetDeadline(context);
    const auto stream = client_.touchpoints().RecordTouchpoints(&context);
    stream->Write(request);
    stream->WritesDone();
    v1::RecordTouchpointsResponse response;
    EXPECT_TRUE(stream->Read(&response));
    EXPECT_TRUE(stream->Finish().ok());
    return response;
  }

  static void ExpectErased(const v1::Touchpoint& touchpoint) {
    EXPECT_EQ(touchpoint.touchpoint_id(), "");
    EXPECT_EQ(touchpoint.state(), v1::TOUCHPOINT_STATE_SUPPRESSED);
    EXPECT_EQ(touchpoint.decision().verdict(), v1::VERDICT_SUPPRESSED);
    EXPECT_THAT(touchpoint.decision().reasons(), ElementsAre(IsErasedReason()));
    EXPECT_FALSE(touchpoint.decision().has_next_legal_time());
  }

  RedisProcess redis_;
  DaemonProcess daemon_{{.redis_url = redis_.url()}};
  DaemonProcess other_{{.redis_url = redis_.url()}};
  ApiClient client_{daemon_.address()};
  ApiClient beside_{other_.address()};
};

TEST_F(ErasureTest, EveryCallThatNamesThePersonIsAnsweredErased) {
  const v1::Plan plan = MakePlan("ada", "r1");
  const std::string id = client_.Plan(plan).touchpoint().touchpoint_id();
  beside_.Plan(MakePlan("ada", "r2"));  // it remembers the timeline
  Erase("ada");
  for (ApiClient* client : {&client_, &beside_}) {
    const v1::PlanTouchpointResponse planned = client->Plan(plan);
    ExpectErased(planned.touchpoint());
    EXPECT_FALSE(planned.replayed());
    EXPECT_EQ(planned.touchpoint().request_id(), "r1");
    v1::PlanTouchpointResponse tried;
    ASSERT_TRUE(client->Plan(MakePlan("ada", "r3"), tried, true).ok());
    ExpectErased(tried.touchpoint());
    v1::GetTouchpointResponse got;
    ExpectRefused(client->Get(id, got), StatusCode::NOT_FOUND, "TOUCHPOINT_NOT_FOUND");
    v1::CancelTouchpointResponse cancelled;
    ExpectRefused(client->Cancel(id, cancelled), StatusCode::NOT_FOUND, "TOUCHPOINT_NOT_FOUND");
    EXPECT_THAT(client->Timeline("ada"), IsEmpty());
    EXPECT_EQ(client->Revision("ada"), 0);
  }
  const v1::RecordTouchpointsResponse recorded = Record("ada");
  EXPECT_EQ(recorded.results(0).recorded().touchpoint_id(), "");
  EXPECT_THAT(recorded.results(0).recorded().reasons(), ElementsAre(IsErasedReason()));

  v1::PutStakeholderRequest put;
  put.mutable_stakeholder()->set_stakeholder_id("ada");
  put.mutable_stakeholder()->set_region("DE");
  v1::PutStakeholderResponse written;
  grpc::ClientContext putting;
  SetDeadline(putting);
  ASSERT_TRUE(client_.stakeholders().PutStakeholder(&putting, put, &written).ok());
  EXPECT_EQ(written.verdict(), v1::VERDICT_SUPPRESSED);
  EXPECT_THAT(written.reasons(), ElementsAre(IsErasedReason()));
  EXPECT_EQ(written.stakeholder().region(), "");

  v1::CheckContactRequest question;
  question.set_stakeholder_id("ada");
  question.set_team("sales");
  v1::CheckContactResponse check;
  grpc::ClientContext asking;
  SetDeadline(asking);
  ASSERT_TRUE(client_.stakeholders().CheckContact(&asking, question, &check).ok());
  ASSERT_GE(check.options_size(), 1);
  for (const v1::ChannelOption& option : check.options()) {
    EXPECT_FALSE(option.allowed_now());
    EXPECT_FALSE(option.has_next_time());
    EXPECT_THAT(option.reasons(), ElementsAre(IsErasedReason()));
  }
  EXPECT_THAT(check.quotas(), IsEmpty());
}

TEST_F(ErasureTest, CampaignsCountWhoWasErased) {
  client_.Plan(MakePlan("ada", "r1"));
  Erase("ada");
  for (const bool preview : {true, false}) {
    const v1::PlanCampaignResponse end =
        PlanAll(client_, MakeHeader("spring"), {"ada", "ben", "carl"}, 2, preview);
    EXPECT_EQ(end.totals().suppressed(), 1) << preview;
    EXPECT_EQ(end.totals().scheduled(), 2) << preview;
    ASSERT_EQ(end.totals().rules_size(), 1);
    EXPECT_EQ(end.totals().rules(0).kind(), v1::REASON_KIND_ERASED);
  }
  EXPECT_EQ(client_.Revision("ada"), 0);
}

TEST_F(ErasureTest, WatchersOnEveryDaemonAreToldAndEnded) {
  client_.Plan(MakePlan("ada", "r1"));
  client_.Plan(MakePlan("ben", "r1"));
  TimelineWatcher here(client_.touchpoints(), "ada");
  TimelineWatcher there(beside_.touchpoints(), "ada");
  TimelineWatcher unborn(beside_.touchpoints(), "carl");
  TimelineWatcher ben(client_.touchpoints(), "ben");
  for (TimelineWatcher* watcher : {&here, &there, &unborn, &ben}) {
    ASSERT_TRUE(watcher->Read());
  }
  Erase("ada");
  Erase("carl");
  for (TimelineWatcher* watcher : {&here, &there, &unborn}) {
    while (watcher->Read()) {
    }
    ExpectRefused(watcher->Finish(), StatusCode::NOT_FOUND, "STAKEHOLDER_ERASED");
  }
  client_.Plan(MakePlan("ben", "r2", 2 * kDay));
  EXPECT_TRUE(ben.ReadUntil(2)) << "others go on";
  for (const std::string& token : {std::string(), there.token()}) {
    TimelineWatcher late(client_.touchpoints(), "ada", token);
    EXPECT_FALSE(late.Read());
    ExpectRefused(late.Finish(), StatusCode::NOT_FOUND, "STAKEHOLDER_ERASED");
  }
}

TEST_F(ErasureTest, SomebodyUnknownAndSomebodyErasedAreAnsweredTheSame) {
  Erase("nobody");
  Erase("nobody");
  ExpectErased(client_.Plan(MakePlan("nobody", "r1")).touchpoint());
  ExpectRefused(Erase(client_, "not an id"), StatusCode::INVALID_ARGUMENT, "ID_FORMAT",
                "stakeholder_id");
  ExpectRefused(Erase(client_, ""), StatusCode::INVALID_ARGUMENT, "FIELD_MISSING",
                "stakeholder_id");
}

TEST_F(ErasureTest, TheThrottleLogKeepsDecisionsOfNobody) {
  client_.Plan(MakePlan("ada", "r1"));
  client_.Plan(MakePlan("ada", "r2"));  // deferred
  ASSERT_EQ(client_.ThrottleLog({}).size(), 1u);
  EXPECT_EQ(client_.ThrottleLog({})[0].stakeholder_id(), "ada");
  Erase("ada");
  ASSERT_EQ(client_.ThrottleLog({}).size(), 1u);
  EXPECT_EQ(client_.ThrottleLog({})[0].stakeholder_id(), "");
  v1::ThrottleLogFilter filter;
  filter.set_stakeholder_id("ada");
  EXPECT_THAT(client_.ThrottleLog(filter), IsEmpty());
}

TEST_F(ErasureTest, FeedsForgetAndTakeNobodyErased) {
  const auto create = [this](const std::vector<std::string>& people) {
    v1::CreateCalendarFeedRequest request;
    request.set_team("sales");
    request.mutable_stakeholder_ids()->Assign(people.begin(), people.end());
    v1::CreateCalendarFeedResponse response;
    grpc::ClientContext context;
    SetDeadline(context);
    return client_.admin().CreateCalendarFeed(&context, request, &response);
  };
  const auto list = [this] {
    v1::ListCalendarFeedsResponse response;
    grpc::ClientContext context;
    SetDeadline(context);
    EXPECT_TRUE(client_.admin().ListCalendarFeeds(&context, {}, &response).ok());
    std::vector<int> sizes;
    for (const v1::CalendarFeed& feed : response.feeds()) {
      sizes.push_back(feed.stakeholders());
    }
    return sizes;
  };
  ASSERT_TRUE(create({"ada"}).ok());
  ASSERT_TRUE(create({"ben", "ada", "carl"}).ok());
  ASSERT_TRUE(create({}).ok());
  Erase("ada");
  EXPECT_THAT(list(), UnorderedElementsAre(2, 0));
  ExpectRefused(create({"ben", "ada"}), StatusCode::NOT_FOUND, "STAKEHOLDER_ERASED",
                "stakeholder_ids[1]");
  EXPECT_THAT(list(), UnorderedElementsAre(2, 0));
}

TEST_F(ErasureTest, ExportTellsAllThatIsStored) {
  v1::Plan plan = MakePlan("ada", "r1");
  plan.set_topic("renewal");
  plan.set_content_ref("mail-17");
  (*plan.mutable_attributes())["k"] = "v";
  const std::string id = client_.Plan(plan).touchpoint().touchpoint_id();
  PlanAll(client_, MakeHeader("spring"), {"ben", "ada"}, 2);
  grpc::Status status;
  const auto parts = Export("ada", status);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_GE(parts.size(), 3u);
  EXPECT_EQ(parts[0].stakeholder().stakeholder_id(), "ada");
  EXPECT_EQ(parts[0].revision(), 2);
  EXPECT_THAT(parts[0].names(), ::testing::Contains("renewal"));
  std::vector<v1::ExportedTouchpoint> touchpoints;
  std::vector<v1::ThrottleLogEntry> changes;
  for (const auto& part : parts) {
    touchpoints.insert(touchpoints.end(), part.touchpoints().begin(), part.touchpoints().end());
    changes.insert(changes.end(), part.changes().begin(), part.changes().end());
  }
  ASSERT_EQ(touchpoints.size(), 2u);
  EXPECT_EQ(touchpoints[0].touchpoint().touchpoint_id(), id);
  EXPECT_EQ(touchpoints[0].touchpoint().content_ref(), "mail-17");
  EXPECT_EQ(touchpoints[0].touchpoint().attributes().at("k"), "v");
  EXPECT_EQ(touchpoints[0].campaign_id(), "");
  EXPECT_NE(touchpoints[0].fingerprint(), "");
  EXPECT_EQ(touchpoints[1].campaign_id(), "spring");
  EXPECT_EQ(touchpoints[1].audience_offset(), 1);
  ASSERT_GE(changes.size(), 2u);
  EXPECT_EQ(changes[0].touchpoint_id(), id);
  for (const v1::ThrottleLogEntry& change : changes) {
    EXPECT_EQ(change.stakeholder_id(), "ada");
  }
  Erase("ada");
  Export("ada", status);
  ExpectRefused(status, StatusCode::NOT_FOUND, "STAKEHOLDER_NOT_FOUND");
}

TEST_F(ErasureTest, WorksWhileRedisHasNoMemoryLeft) {
  client_.Plan(MakePlan("ada", "r1"));
  ASSERT_TRUE(redis_.Run({"CONFIG", "SET", "maxmemory", "1"}));
  v1::PlanTouchpointResponse refused;
  ExpectRefused(client_.Plan(MakePlan("ben", "r1"), refused), StatusCode::RESOURCE_EXHAUSTED,
                "STORE_FULL");
  Erase("ada");
  ASSERT_TRUE(redis_.Run({"CONFIG", "SET", "maxmemory", "0"}));
  ExpectErased(client_.Plan(MakePlan("ada", "r2")).touchpoint());
}

}  // namespace
}  // namespace touchpoint::testing
