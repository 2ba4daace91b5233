// SPDX-License-Identifier: Apache-2.0
// Every bad input has its status, reason and field, and nothing is written.
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;

/// The whole content of Redis as one number.
std::string Digest(const RedisProcess& redis) {
  const std::string command =
      "redis-cli -s " + redis.address().socket + " debug digest 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  char text[64] = {};
  const bool read = pipe != nullptr && fgets(text, sizeof text, pipe) != nullptr;
  const bool closed = pipe != nullptr && pclose(pipe) == 0;
  EXPECT_TRUE(read && closed);
  EXPECT_EQ(std::string(text).size(), 41u) << text;
  return text;
}

struct World {
  RedisProcess redis{{"--enable-debug-command", "yes"}};
  DaemonProcess daemon{{.redis_url = redis.url(), .settings = {"limits.open_touchpoints=3"}}};
};

class BadInputTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { world_ = new World; }
  static void TearDownTestSuite() {
    delete world_;
    world_ = nullptr;
  }
  void SetUp() override { before_ = Digest(world_->redis); }
  void TearDown() override { EXPECT_EQ(Digest(world_->redis), before_) << "something was written"; }

  /// What is there on purpose.
  void Settle() { before_ = Digest(world_->redis); }

  void ExpectPlanRefused(const v1::Plan& plan, StatusCode code, const std::string& reason,
                         const std::string& field) {
    SCOPED_TRACE(plan.ShortDebugString());
    v1::PlanTouchpointResponse response;
    ExpectRefused(client_.Plan(plan, response), code, reason, field);
    ExpectRefused(client_.Plan(plan, response, true), code, reason, field);
  }

  ApiClient client_{world_->daemon.address()};
  std::string before_;
  static World* world_;
};

World* BadInputTest::world_ = nullptr;

v1::Plan Without(const std::string& field) {
  v1::Plan plan = MakePlan("someone", "r1");
  plan.GetReflection()->ClearField(&plan, plan.GetDescriptor()->FindFieldByName(field));
  return plan;
}

v1::Plan With(const std::string& field, const std::string& value) {
  v1::Plan plan = MakePlan("someone", "r1");
  plan.GetReflection()->SetString(&plan, plan.GetDescriptor()->FindFieldByName(field), value);
  return plan;
}

TEST_F(BadInputTest, MissingFields) {
  for (const char* field : {"request_id", "stakeholder_id", "team", "channel", "purpose"}) {
    ExpectPlanRefused(Without(field), StatusCode::INVALID_ARGUMENT, "FIELD_MISSING",
                      std::string("plan.") + field);
  }
  ExpectRefused(client_.CallRaw("/touchpoint.v1.TouchpointService/PlanTouchpoint", ""),
                StatusCode::INVALID_ARGUMENT, "FIELD_MISSING", "plan");
  ExpectRefused(client_.CallRaw("/touchpoint.v1.TouchpointService/CancelTouchpoint", ""),
                StatusCode::INVALID_ARGUMENT, "FIELD_MISSING", "target");
  ExpectRefused(client_.CallRaw("/touchpoint.v1.TouchpointService/GetTouchpoint", ""),
                StatusCode::INVALID_ARGUMENT, "FIELD_MISSING", "target");
  ExpectRefused(client_.CallRaw("/touchpoint.v1.TouchpointService/GetTimeline", ""),
                StatusCode::INVALID_ARGUMENT, "FIELD_MISSING", "stakeholder_id");
  ExpectRefused(client_.CallRaw("/touchpoint.v1.StakeholderService/PutStakeholder", ""),
                StatusCode::INVALID_ARGUMENT, "FIELD_MISSING", "stakeholder");
}

TEST_F(BadInputTest, IdsOfAnotherForm) {
  for (const char* id : {"a b", "{tag}", "-a", "é", "a/b", "*", "a\tb"}) {
    ExpectPlanRefused(With("stakeholder_id", id), StatusCode::INVALID_ARGUMENT, "ID_FORMAT",
                      "plan.stakeholder_id");
    ExpectPlanRefused(With("request_id", id), StatusCode::INVALID_ARGUMENT, "ID_FORMAT",
                      "plan.request_id");
  }
}

TEST_F(BadInputTest, OverlongIdsAndNames) {
  const std::string overlong(129, 'a');
  for (const char* field : {"request_id", "stakeholder_id"}) {
    ExpectPlanRefused(With(field, overlong), StatusCode::INVALID_ARGUMENT, "ID_FORMAT",
                      std::string("plan.") + field);
  }
  for (const char* field :
       {"team", "channel", "purpose", "topic", "initiative", "time_zone", "region"}) {
    ExpectPlanRefused(With(field, overlong), StatusCode::INVALID_ARGUMENT, "FIELD_LENGTH",
                      std::string("plan.") + field);
  }
  ExpectPlanRefused(With("content_ref", std::string(257, 'a')), StatusCode::INVALID_ARGUMENT,
                    "FIELD_LENGTH", "plan.content_ref");
}

TEST_F(BadInputTest, UnknownNames) {
  ExpectPlanRefused(With("team", "nobody"), StatusCode::INVALID_ARGUMENT, "UNKNOWN_TEAM",
                    "plan.team");
  ExpectPlanRefused(With("channel", "pigeon"), StatusCode::INVALID_ARGUMENT, "UNKNOWN_CHANNEL",
                    "plan.channel");
  ExpectPlanRefused(With("purpose", "fun"), StatusCode::INVALID_ARGUMENT, "UNKNOWN_PURPOSE",
                    "plan.purpose");
  for (const char* zone : {"Mars/Olympus", "PST8", "../etc/passwd", "europe/berlin"}) {
    ExpectPlanRefused(With("time_zone", zone), StatusCode::INVALID_ARGUMENT, "UNKNOWN_TIME_ZONE",
                      "plan.time_zone");
  }
  v1::Plan plan = MakePlan("someone", "r1");
  plan.add_alternate_channels("phone");
  plan.add_alternate_channels("pigeon");
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "UNKNOWN_CHANNEL",
                    "plan.alternate_channels[1]");
}

TEST_F(BadInputTest, Windows) {
  const Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  v1::Plan plan = MakePlan("someone", "r1");
  *plan.mutable_latest_time() = ToStamp(PlanBase());
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "WINDOW_EMPTY", "plan.preferred_time");

  plan = MakePlan("someone", "r1");
  *plan.mutable_earliest_time() = ToStamp(PlanBase() + hours(1));
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "WINDOW_EMPTY", "plan.preferred_time");

  plan = MakePlan("someone", "r1");
  *plan.mutable_earliest_time() = ToStamp(now - hours(3));
  *plan.mutable_preferred_time() = ToStamp(now - hours(2));
  *plan.mutable_latest_time() = ToStamp(now - hours(1));
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "WINDOW_PAST", "plan.latest_time");

  plan = MakePlan("someone", "r1");
  *plan.mutable_latest_time() = ToStamp(now + 1101 * kDay);
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "WINDOW_FAR", "plan.latest_time");
}

TEST_F(BadInputTest, Instants) {
  v1::Plan plan = MakePlan("someone", "r1");
  plan.mutable_preferred_time()->set_nanos(1'000'000'000);
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "TIME_RANGE", "plan.preferred_time");
  plan.mutable_preferred_time()->set_nanos(0);
  plan.mutable_preferred_time()->set_seconds(0);
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "TIME_RANGE", "plan.preferred_time");
  plan = MakePlan("someone", "r1");
  plan.mutable_latest_time()->set_seconds(INT64_MAX);
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "TIME_RANGE", "plan.latest_time");
}

TEST_F(BadInputTest, Priorities) {
  for (const uint32_t priority : {101u, 1000u, 4294967295u}) {
    v1::Plan plan = MakePlan("someone", "r1");
    plan.set_priority(priority);
    ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "PRIORITY_RANGE", "plan.priority");
  }
}

TEST_F(BadInputTest, ControlCharacters) {
  const std::string bad[] = {"a\nb", std::string("a\0b", 3), "a\x1b[31m", "a\xc2\x85",
                             "\x7f", "a\xe2\x80\xaez"};
  for (const std::string& text : bad) {
    for (const char* field : {"team", "channel", "purpose", "topic", "initiative", "time_zone",
                              "region", "content_ref"}) {
      ExpectPlanRefused(With(field, text), StatusCode::INVALID_ARGUMENT, "FIELD_CHARSET",
                        std::string("plan.") + field);
    }
    v1::Plan plan = MakePlan("someone", "r1");
    (*plan.mutable_attributes())["key"] = text;
    ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "FIELD_CHARSET", "plan.attributes");
  }
}

TEST_F(BadInputTest, BytesThatAreNotUtf8) {
  v1::PlanTouchpointRequest request;
  for (const char* field : {"request_id", "stakeholder_id", "team", "topic", "content_ref"}) {
    *request.mutable_plan() = With(field, "MARK");
    std::string bytes = request.SerializeAsString();
    bytes.replace(bytes.find("MARK"), 4,
                  "a\xff\xfe"
                  "b");
    ExpectRefused(client_.CallRaw("/touchpoint.v1.TouchpointService/PlanTouchpoint", bytes),
                  StatusCode::INVALID_ARGUMENT, "FIELD_CHARSET", std::string("plan.") + field);
  }
}

TEST_F(BadInputTest, BytesThatAreNoMessage) {
  for (const char* method : {"/touchpoint.v1.TouchpointService/PlanTouchpoint",
                             "/touchpoint.v1.TouchpointService/GetTimeline",
                             "/touchpoint.v1.StakeholderService/PutStakeholder",
                             "/touchpoint.v1.ThrottleLogService/ListThrottleLog"}) {
    ExpectRefused(client_.CallRaw(method, "\x0a\xff\xff\xff"), StatusCode::INVALID_ARGUMENT,
                  "MALFORMED");
  }
}

TEST_F(BadInputTest, OversizedMessages) {
  const std::string method = "/touchpoint.v1.TouchpointService/PlanTouchpoint";
  ExpectRefused(client_.CallRaw(method, std::string((1u << 20) + 1, '\0')),
                StatusCode::RESOURCE_EXHAUSTED, "MESSAGE_SIZE");
  // Far beyond the limit gRPC itself refuses to take the bytes in.
  EXPECT_EQ(client_.CallRaw(method, std::string(5u << 20, '\0')).error_code(),
            StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(BadInputTest, OneTouchpointTooMany) {
  for (int i = 0; i < 3; ++i) {
    client_.Plan(MakePlan("busy", "r" + std::to_string(i), i * kDay));
  }
  Settle();
  ExpectPlanRefused(MakePlan("busy", "r3", 3 * kDay), StatusCode::RESOURCE_EXHAUSTED,
                    "STAKEHOLDER_LIMIT", "");
  // A request that was answered before is answered again.
  EXPECT_TRUE(client_.Plan(MakePlan("busy", "r0")).replayed());
}

TEST_F(BadInputTest, Lists) {
  v1::Plan plan = MakePlan("someone", "r1");
  plan.add_alternate_channels("email");
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "FIELD_CONFLICT",
                    "plan.alternate_channels[0]");
  plan = MakePlan("someone", "r1");
  for (int i = 0; i < 8; ++i) {
    plan.add_alternate_channels("c" + std::to_string(i));
  }
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "FIELD_LENGTH", "plan.alternate_channels");
  plan = MakePlan("someone", "r1");
  for (int i = 0; i < 17; ++i) {
    (*plan.mutable_attributes())["k" + std::to_string(i)] = "v";
  }
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "FIELD_LENGTH", "plan.attributes");
  plan = MakePlan("someone", "r1");
  (*plan.mutable_attributes())[std::string(65, 'k')] = "v";
  ExpectPlanRefused(plan, StatusCode::INVALID_ARGUMENT, "FIELD_LENGTH", "plan.attributes");
}

TEST_F(BadInputTest, UnknownTouchpoints) {
  for (const char* id : {"t0.0000000000000.1", "t63.0000000000000.1", "t64.0000000000000.1",
                         "t4294967295.0000000000000.1", "no-such-id"}) {
    v1::GetTouchpointResponse got;
    ExpectRefused(client_.Get(id, got), StatusCode::NOT_FOUND, "TOUCHPOINT_NOT_FOUND");
    v1::CancelTouchpointResponse cancelled;
    ExpectRefused(client_.Cancel(id, cancelled), StatusCode::NOT_FOUND, "TOUCHPOINT_NOT_FOUND");
  }
  v1::GetTouchpointResponse got;
  ExpectRefused(client_.Get("{bad}", got), StatusCode::INVALID_ARGUMENT, "ID_FORMAT",
                "touchpoint_id");
}

TEST_F(BadInputTest, CancelOfAFinishedOne) {
  v1::Plan plan = MakePlan("late", "r1");
  const Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  *plan.mutable_preferred_time() = ToStamp(now);
  *plan.mutable_latest_time() = ToStamp(now + std::chrono::milliseconds(3000));
  const std::string id = client_.Plan(plan).touchpoint().touchpoint_id();
  ASSERT_TRUE(world_->daemon.WaitForLog("\"state\":\"EXPIRED\""));
  Settle();
  v1::CancelTouchpointResponse cancelled;
  ExpectRefused(client_.Cancel(id, cancelled), StatusCode::FAILED_PRECONDITION, "TERMINAL_STATE");
}

TEST_F(BadInputTest, Profiles) {
  const auto put = [this](const v1::Stakeholder& stakeholder) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::PutStakeholderRequest request;
    *request.mutable_stakeholder() = stakeholder;
    v1::PutStakeholderResponse response;
    return client_.stakeholders().PutStakeholder(&context, request, &response);
  };
  v1::Stakeholder stakeholder;
  stakeholder.set_stakeholder_id("someone");
  stakeholder.set_time_zone("Mars/Olympus");
  ExpectRefused(put(stakeholder), StatusCode::INVALID_ARGUMENT, "UNKNOWN_TIME_ZONE",
                "stakeholder.time_zone");
  stakeholder.clear_time_zone();
  stakeholder.add_opt_outs()->set_channel("pigeon");
  ExpectRefused(put(stakeholder), StatusCode::INVALID_ARGUMENT, "UNKNOWN_CHANNEL",
                "stakeholder.opt_outs[0].channel");
  stakeholder.clear_opt_outs();
  stakeholder.add_segments("vip");
  stakeholder.add_segments("vip");
  ExpectRefused(put(stakeholder), StatusCode::INVALID_ARGUMENT, "FIELD_CONFLICT",
                "stakeholder.segments[1]");
  stakeholder.clear_segments();
  for (int i = 0; i < 33; ++i) {
    stakeholder.add_segments("s" + std::to_string(i));
  }
  ExpectRefused(put(stakeholder), StatusCode::INVALID_ARGUMENT, "FIELD_LENGTH",
                "stakeholder.segments");
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetStakeholderRequest request;
  request.set_stakeholder_id("nobody");
  v1::GetStakeholderResponse response;
  ExpectRefused(client_.stakeholders().GetStakeholder(&context, request, &response),
                StatusCode::NOT_FOUND, "STAKEHOLDER_NOT_FOUND");
}

TEST_F(BadInputTest, PagesAndFilters) {
  const auto timeline = [this](const v1::GetTimelineRequest& request) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetTimelineResponse response;
    return client_.touchpoints().GetTimeline(&context, request, &response);
  };
  v1::GetTimelineRequest request;
  request.set_stakeholder_id("someone");
  request.set_page_size(-1);
  ExpectRefused(timeline(request), StatusCode::INVALID_ARGUMENT, "PAGE_SIZE", "page_size");
  request.set_page_size(0);
  request.set_page_token("nonsense");
  ExpectRefused(timeline(request), StatusCode::INVALID_ARGUMENT, "PAGE_TOKEN", "page_token");
  request.clear_page_token();
  for (const int state : {0, 77}) {
    request.clear_states();
    request.add_states(static_cast<v1::TouchpointState>(state));
    ExpectRefused(timeline(request), StatusCode::INVALID_ARGUMENT, "ENUM_VALUE", "states[0]");
  }
}

}  // namespace
}  // namespace touchpoint::testing
