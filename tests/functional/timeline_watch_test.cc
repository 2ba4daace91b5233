// SPDX-License-Identifier: Apache-2.0
// WatchTimeline on the real daemon: what one watcher sees, and where it may go on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>

#include "common/base/clock.h"
#include "tests/functional/timeline_watcher.h"
#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;
using ::testing::ElementsAre;

/// Reads until all is told, and compares what was shown with what there is.
void ExpectUpToDate(TimelineWatcher& watcher, ApiClient& client, const std::string& id) {
  ASSERT_TRUE(watcher.ReadUntil(client.Revision(id)));
  EXPECT_EQ(Texts(watcher.shown()), Texts(client.Timeline(id)));
}

std::vector<v1::ChangeCause> CausesFrom(const TimelineWatcher& watcher, size_t from) {
  std::vector<v1::ChangeCause> causes;
  for (size_t i = from; i < watcher.changes().size(); ++i) {
    causes.push_back(watcher.changes()[i].cause());
  }
  return causes;
}

class TimelineWatchTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    daemon_ = new DaemonProcess({.settings = {"watch.heartbeat=20ms"}});
  }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }

  v1::TouchpointService::Stub& stub() { return client_.touchpoints(); }

  void Record(const std::string& stakeholder_id, Duration ago) {
    v1::RecordTouchpointsRequest request;
    v1::Record& record = *request.add_records();
    record.set_stakeholder_id(stakeholder_id);
    record.set_request_id("done");
    record.set_team("sales");
    record.set_channel("email");
    record.set_purpose("promotion");
    *record.mutable_done_time() = ToStamp(SystemClock().Now() - ago);
    grpc::ClientContext context;
    SetDeadline(context);
    const auto stream = stub().RecordTouchpoints(&context);
    v1::RecordTouchpointsResponse response;
    ASSERT_TRUE(stream->Write(request));
    ASSERT_TRUE(stream->Read(&response));
    ASSERT_TRUE(response.results(0).has_recorded());
  }

  ApiClient client_{daemon_->address()};
  static DaemonProcess* daemon_;
};

DaemonProcess* TimelineWatchTest::daemon_ = nullptr;

TEST_F(TimelineWatchTest, ShowsTheTimelineThenEveryKindOfChange) {
  const std::string id = "anna";
  const auto first = client_.Plan(MakePlan(id, "r1"));
  v1::Plan second = MakePlan(id, "r2");
  second.set_initiative("renewal");
  const std::string renewal = client_.Plan(second).touchpoint().touchpoint_id();
  TimelineWatcher watcher(stub(), id);
  ASSERT_TRUE(watcher.Read());
  EXPECT_EQ(watcher.revision(), 2);
  EXPECT_EQ(watcher.time_zone(), "UTC");
  EXPECT_TRUE(watcher.changes().empty());
  ExpectUpToDate(watcher, client_, id);

  v1::Plan urgent = MakePlan(id, "r3");
  urgent.set_team("service");
  urgent.set_purpose("service");
  const auto service = client_.Plan(urgent);
  ExpectUpToDate(watcher, client_, id);
  EXPECT_THAT(CausesFrom(watcher, 0),
              ::testing::UnorderedElementsAre(v1::CHANGE_CAUSE_PLANNED, v1::CHANGE_CAUSE_DISPLACED,
                                              v1::CHANGE_CAUSE_DISPLACED));
  for (const v1::ThrottleLogEntry& change : watcher.changes()) {
    EXPECT_EQ(change.revision(), 3);
    EXPECT_EQ(change.stakeholder_id(), id);
    EXPECT_EQ(change.initiative(), change.touchpoint_id() == renewal ? "renewal" : "");
  }

  size_t told = watcher.changes().size();
  v1::CancelTouchpointResponse cancelled;
  ASSERT_TRUE(client_.Cancel(service.touchpoint().touchpoint_id(), cancelled).ok());
  ExpectUpToDate(watcher, client_, id);
  EXPECT_EQ(CausesFrom(watcher, told).front(), v1::CHANGE_CAUSE_CANCELLED);
  EXPECT_THAT(CausesFrom(watcher, told), ::testing::Contains(v1::CHANGE_CAUSE_REOFFERED));

  told = watcher.changes().size();
  v1::RescheduleTouchpointRequest move;
  move.set_touchpoint_id(first.touchpoint().touchpoint_id());
  *move.mutable_preferred_time() = ToStamp(PlanBase() + hours(100));
  v1::RescheduleTouchpointResponse moved;
  grpc::ClientContext moving;
  SetDeadline(moving);
  ASSERT_TRUE(stub().RescheduleTouchpoint(&moving, move, &moved).ok());
  ExpectUpToDate(watcher, client_, id);
  EXPECT_EQ(CausesFrom(watcher, told).front(), v1::CHANGE_CAUSE_RESCHEDULED);

  told = watcher.changes().size();
  Record(id, hours(48));
  ExpectUpToDate(watcher, client_, id);
  EXPECT_THAT(CausesFrom(watcher, told), ElementsAre(v1::CHANGE_CAUSE_RECORDED));

  told = watcher.changes().size();
  v1::ReportOutcomeRequest report;
  report.set_touchpoint_id(first.touchpoint().touchpoint_id());
  report.set_outcome(v1::OUTCOME_DONE);
  *report.mutable_outcome_time() = ToStamp(SystemClock().Now() - std::chrono::seconds(1));
  v1::ReportOutcomeResponse reported;
  grpc::ClientContext reporting;
  SetDeadline(reporting);
  ASSERT_TRUE(stub().ReportOutcome(&reporting, report, &reported).ok());
  ExpectUpToDate(watcher, client_, id);
  EXPECT_EQ(CausesFrom(watcher, told).front(), v1::CHANGE_CAUSE_DONE);
  EXPECT_EQ(watcher.snapshots(), 1);
}

TEST_F(TimelineWatchTest, WaitsForOneOfWhomNothingIsKnownAndShowsATombstone) {
  TimelineWatcher watcher(stub(), "nobody");
  ASSERT_TRUE(watcher.Read());
  EXPECT_EQ(watcher.revision(), 0);
  EXPECT_EQ(watcher.snapshots(), 1);
  EXPECT_TRUE(watcher.shown().empty());
  ASSERT_TRUE(watcher.Read());  // a sign of life
  TimelineWatcher resumed(stub(), "nobody", watcher.token());
  v1::CancelTouchpointRequest request;
  request.mutable_key()->set_team("sales");
  request.mutable_key()->set_stakeholder_id("nobody");
  request.mutable_key()->set_request_id("r1");
  v1::CancelTouchpointResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  ASSERT_TRUE(stub().CancelTouchpoint(&context, request, &response).ok());
  for (TimelineWatcher* each : {&watcher, &resumed}) {
    ExpectUpToDate(*each, client_, "nobody");
    ASSERT_EQ(each->shown().size(), 1u);
    EXPECT_EQ(each->shown()[0].state(), v1::TOUCHPOINT_STATE_CANCELLED);
  }
}

TEST_F(TimelineWatchTest, TellsOfTheProfile) {
  client_.Plan(MakePlan("carl", "r1"));
  TimelineWatcher watcher(stub(), "carl");
  ASSERT_TRUE(watcher.Read());
  EXPECT_FALSE(watcher.profile().do_not_contact());
  v1::PutStakeholderRequest request;
  request.mutable_stakeholder()->set_stakeholder_id("carl");
  request.mutable_stakeholder()->set_time_zone("Asia/Tokyo");
  const auto put = [&] {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::PutStakeholderResponse response;
    ASSERT_TRUE(client_.stakeholders().PutStakeholder(&context, request, &response).ok());
  };
  put();
  ExpectUpToDate(watcher, client_, "carl");
  EXPECT_EQ(watcher.time_zone(), "Asia/Tokyo");
  EXPECT_TRUE(watcher.changes().empty());  // nothing moved
  request.mutable_stakeholder()->set_do_not_contact(true);
  put();
  ExpectUpToDate(watcher, client_, "carl");
  EXPECT_TRUE(watcher.profile().do_not_contact());
  EXPECT_EQ(watcher.shown()[0].state(), v1::TOUCHPOINT_STATE_SUPPRESSED);
  EXPECT_THAT(CausesFrom(watcher, 0), ElementsAre(v1::CHANGE_CAUSE_REDECIDED));
}

TEST_F(TimelineWatchTest, AfterAReconnectTellsWhatHappenedAndOnlyIfAnythingDid) {
  client_.Plan(MakePlan("dora", "r1"));
  TimelineWatcher watcher(stub(), "dora");
  ASSERT_TRUE(watcher.Read());
  client_.Plan(MakePlan("somebody", "r1"));
  TimelineWatcher quiet(stub(), "dora", watcher.token());
  quiet.TakeOver(watcher);
  ASSERT_TRUE(quiet.Read());
  EXPECT_EQ(quiet.revision(), 1);
  EXPECT_EQ(quiet.snapshots(), 0);
  client_.Plan(MakePlan("dora", "r2"));
  ExpectUpToDate(quiet, client_, "dora");
  EXPECT_EQ(quiet.snapshots(), 0);

  client_.Plan(MakePlan("dora", "r3"));
  TimelineWatcher moved(stub(), "dora", watcher.token());
  ExpectUpToDate(moved, client_, "dora");
  EXPECT_EQ(moved.snapshots(), 1);
  std::vector<int64_t> revisions;
  for (const v1::ThrottleLogEntry& change : moved.changes()) {
    revisions.push_back(change.revision());
  }
  EXPECT_THAT(revisions, ElementsAre(2, 3));
}

TEST_F(TimelineWatchTest, ALargeTimelineComesInParts) {
  std::vector<std::string> messages;
  for (int m = 0; m < 4; ++m) {
    v1::PlanTouchpointsRequest request;
    for (int p = 0; p < 100; ++p) {
      v1::Plan& plan = *request.add_plans();
      plan = MakePlan("large", "r" + std::to_string(m) + "-" + std::to_string(p));
      for (int a = 0; a < 16; ++a) {
        (*plan.mutable_attributes())["key" + std::to_string(a)] = std::string(128, 'x');
      }
    }
    messages.push_back(request.SerializeAsString());
  }
  ASSERT_EQ(client_.BulkRaw(messages).size(), 4u);
  TimelineWatcher watcher(stub(), "large");
  ASSERT_TRUE(watcher.Read());
  EXPECT_EQ(watcher.token(), "");
  while (watcher.token().empty()) {
    ASSERT_TRUE(watcher.Read());
  }
  EXPECT_GE(watcher.messages(), 3);
  EXPECT_EQ(watcher.snapshots(), 1);
  EXPECT_EQ(watcher.shown().size(), 400u);
}

TEST_F(TimelineWatchTest, RefusesTokensThatAreNotItsOwn) {
  client_.Plan(MakePlan("emil", "r1"));
  TimelineWatcher watcher(stub(), "emil");
  ASSERT_TRUE(watcher.Read());
  const auto refused = [](TimelineWatcher&& asked) {
    ExpectRefused(asked.Finish(), StatusCode::INVALID_ARGUMENT, "RESUME_TOKEN", "resume_token");
  };
  refused(TimelineWatcher(stub(), "emil", "nonsense"));
  refused(TimelineWatcher(stub(), "fred", watcher.token()));
  DaemonProcess other({});
  ApiClient elsewhere(other.address());
  refused(TimelineWatcher(elsewhere.touchpoints(), "emil", watcher.token()));

  grpc::ClientContext context;
  SetDeadline(context);
  v1::WatchThrottleLogRequest request;
  v1::WatchThrottleLogResponse message;
  auto log = client_.throttle_log().WatchThrottleLog(&context, request);
  ASSERT_TRUE(log->Read(&message));
  refused(TimelineWatcher(stub(), "emil", message.resume_token()));
  context.TryCancel();
  request.set_resume_token(watcher.token());
  grpc::ClientContext second;
  SetDeadline(second);
  log = client_.throttle_log().WatchThrottleLog(&second, request);
  EXPECT_FALSE(log->Read(&message));
  ExpectRefused(log->Finish(), StatusCode::INVALID_ARGUMENT, "RESUME_TOKEN", "resume_token");

  ExpectRefused(TimelineWatcher(stub(), "").Finish(), StatusCode::INVALID_ARGUMENT, "FIELD_MISSING",
                "stakeholder_id");
  ExpectRefused(TimelineWatcher(stub(), "no id!").Finish(), StatusCode::INVALID_ARGUMENT,
                "ID_FORMAT", "stakeholder_id");
}

TEST_F(TimelineWatchTest, ATokenWhoseChangesAreGoneHasExpired) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url(), .settings = {"redis.partitions=1"}});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("gina", "r1"));
  TimelineWatcher watcher(client.touchpoints(), "gina");
  ASSERT_TRUE(watcher.Read());
  client.Plan(MakePlan("hugo", "r1"));
  ASSERT_TRUE(redis.Run({"XTRIM", "tp:{0}:log", "MAXLEN", "0"}));  // as retention does
  // What is gone was about others.
  TimelineWatcher quiet(client.touchpoints(), "gina", watcher.token());
  ASSERT_TRUE(quiet.Read());
  client.Plan(MakePlan("gina", "r2"));
  ASSERT_TRUE(quiet.ReadUntil(2));
  ASSERT_TRUE(redis.Run({"XTRIM", "tp:{0}:log", "MAXLEN", "0"}));
  TimelineWatcher late(client.touchpoints(), "gina", watcher.token());
  EXPECT_FALSE(late.Read());
  ExpectRefused(late.Finish(), StatusCode::OUT_OF_RANGE, "RESUME_TOKEN_EXPIRED");
  TimelineWatcher anew(client.touchpoints(), "gina");
  ExpectUpToDate(anew, client, "gina");
}

TEST_F(TimelineWatchTest, AStopOfTheDaemonSaysSo) {
  DaemonProcess daemon({});
  ApiClient client(daemon.address());
  TimelineWatcher watcher(client.touchpoints(), "ida");
  ASSERT_TRUE(watcher.Read());
  daemon.Signal(SIGTERM);
  ExpectRefused(watcher.Finish(), StatusCode::UNAVAILABLE, "DRAINING");
  EXPECT_EQ(daemon.ExitCode(), 0);
}

}  // namespace
}  // namespace touchpoint::testing
