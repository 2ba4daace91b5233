// SPDX-License-Identifier: Apache-2.0
// Unary calls over HTTP by the Connect protocol: the same answers as over gRPC.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/http_caller.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using ::testing::HasSubstr;

constexpr char kGetTimeline[] = "/touchpoint.v1.TouchpointService/GetTimeline";

class HttpCallTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    daemon_ = new DaemonProcess({.settings = {"limits.message_bytes=4KiB", "log.level=debug"}});
  }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }

  static http::Response Call(const std::string& method, const std::string& json) {
    return CallJson(daemon_->http_address(), method, json);
  }

  static http::Response CallWith(const HttpHeaders& headers, const std::string& body,
                                 const std::string& path = kGetTimeline) {
    HttpCaller caller(daemon_->http_address());
    return caller.Call(HttpText("POST", path, headers, body)).value();
  }

  static http::Response Get(const std::string& target) {
    HttpCaller caller(daemon_->http_address());
    return caller.Call(HttpText("GET", target, {})).value();
  }

  ApiClient client_{daemon_->address()};
  static DaemonProcess* daemon_;
};

DaemonProcess* HttpCallTest::daemon_ = nullptr;

TEST_F(HttpCallTest, PlansAndReadsInJsonWhatGrpcReads) {
  const auto refused = Call("TouchpointService/PlanTouchpoint",
                            R"({"plan":{"stakeholderId":"json","team":"sales"}})");
  EXPECT_EQ(refused.result_int(), 400u);
  ExpectRefused(ToRefusal(refused.body()), StatusCode::INVALID_ARGUMENT, "FIELD_MISSING",
                "plan.request_id");

  const std::string id = client_.Plan(MakePlan("json", "r1")).touchpoint().touchpoint_id();
  const auto read = Call("TouchpointService/GetTouchpoint", R"({"touchpoint_id":")" + id + "\"}");
  ASSERT_EQ(read.result_int(), 200u) << read.body();
  EXPECT_EQ(read[http::field::content_type], "application/json");
  EXPECT_EQ(read[http::field::cache_control], "no-store");
  const auto touchpoint = boost::json::parse(read.body()).at("touchpoint");
  EXPECT_EQ(touchpoint.at("touchpointId").as_string(), id);
  EXPECT_EQ(touchpoint.at("state").as_string(), "TOUCHPOINT_STATE_PLANNED");
}

TEST_F(HttpCallTest, SpeaksBytesToo) {
  v1::PlanTouchpointRequest request;
  *request.mutable_plan() = MakePlan("bytes", "r1");
  const auto answer =
      CallWith({{"Content-Type", "application/proto"}, {"Connect-Protocol-Version", "1"}},
               request.SerializeAsString(), "/touchpoint.v1.TouchpointService/PlanTouchpoint");
  ASSERT_EQ(answer.result_int(), 200u) << answer.body();
  EXPECT_EQ(answer[http::field::content_type], "application/proto");
  v1::PlanTouchpointResponse planned;
  ASSERT_TRUE(planned.ParseFromString(answer.body()));
  v1::GetTouchpointResponse read;
  ASSERT_TRUE(client_.Get(planned.touchpoint().touchpoint_id(), read).ok());
  EXPECT_EQ(read.touchpoint().SerializeAsString(), planned.touchpoint().SerializeAsString());
}

TEST_F(HttpCallTest, ReadsByGetWhatChangesNothing) {
  client_.Plan(MakePlan("get", "r1"));
  const auto json = Get(std::string(kGetTimeline) +
                        "?connect=v1&encoding=json&message=%7B%22stakeholderId%22%3A%22get%22%7D");
  ASSERT_EQ(json.result_int(), 200u) << json.body();
  EXPECT_EQ(boost::json::parse(json.body()).at("touchpoints").as_array().size(), 1u);
  // {stakeholder_id: "get"}, in bytes, in the base64 of URLs.
  const auto bytes =
      Get(std::string(kGetTimeline) + "?connect=v1&encoding=proto&base64=1&message=CgNnZXQ");
  ASSERT_EQ(bytes.result_int(), 200u) << bytes.body();
  v1::GetTimelineResponse timeline;
  ASSERT_TRUE(timeline.ParseFromString(bytes.body()));
  EXPECT_EQ(timeline.touchpoints_size(), 1);

  const auto refused = Get("/touchpoint.v1.TouchpointService/CancelTouchpoint?encoding=json");
  EXPECT_EQ(refused.result_int(), 405u);
  EXPECT_EQ(refused[http::field::allow], "POST");
  for (const char* query :
       {"?encoding=json", "?encoding=json&message=%7", "?encoding=json&base64=1&message=%21",
        "?encoding=json&message={}&connect=v2"}) {
    const auto answer = Get(kGetTimeline + std::string(query));
    EXPECT_EQ(answer.result_int(), 400u) << query;
    ExpectRefused(ToRefusal(answer.body()), StatusCode::INVALID_ARGUMENT, "PROTOCOL");
  }
  EXPECT_EQ(Get(kGetTimeline + std::string("?message={}")).result_int(), 415u);
}

TEST_F(HttpCallTest, RefusesWithTheDetailsThatGrpcGives) {
  v1::GetTouchpointResponse none;
  const grpc::Status status = client_.Get("nosuch", none);
  const auto answer = Call("TouchpointService/GetTouchpoint", R"({"touchpointId":"nosuch"})");
  EXPECT_EQ(answer.result_int(), 404u);
  const Refusal refusal = ToRefusal(answer.body());
  EXPECT_EQ(refusal.reason, ToRefusal(status).reason);
  EXPECT_EQ(refusal.message, status.error_message());
  EXPECT_THAT(answer.body(), HasSubstr(R"("debug":{"reason":"TOUCHPOINT_NOT_FOUND")"));
}

TEST_F(HttpCallTest, NamesTheFieldThatJsonHasWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"stakeholderIdd":"x"})", "stakeholderIdd"},
      {R"({"pageSize":"many"})", "page_size"},
      {R"({"startTime":"tomorrow"})", "start_time"},
      {R"({"states":["SECRET"]})", "states"},
  };
  for (const auto& [json, field] : cases) {
    const auto answer = Call("TouchpointService/GetTimeline", json);
    EXPECT_EQ(answer.result_int(), 400u) << json;
    const Refusal refusal = ToRefusal(answer.body());
    ASSERT_EQ(refusal.fields.size(), 1u) << json << answer.body();
    EXPECT_THAT(refusal.fields.front(), HasSubstr(field));
    EXPECT_EQ(refusal.reason, "MALFORMED");
    for (const char* value : {"many", "tomorrow", "SECRET"}) {
      EXPECT_THAT(answer.body(), Not(HasSubstr(value)));
    }
  }
  for (const char* json : {"", "[]", "{", "null", "{\"stakeholderId\":\"\xff\"}"}) {
    ExpectRefused(ToRefusal(Call("TouchpointService/GetTimeline", json).body()),
                  StatusCode::INVALID_ARGUMENT, "MALFORMED");
  }
  EXPECT_TRUE(daemon_->WaitForLog(R"("reason":"MALFORMED","field":"page_size")"));
}

TEST_F(HttpCallTest, TellsWhatIsNoCall) {
  const auto unknown = Call("TouchpointService/Nope", "{}");
  EXPECT_EQ(unknown.result_int(), 404u);
  EXPECT_EQ(boost::json::parse(unknown.body()).at("code").as_string(), "unimplemented");
  EXPECT_EQ(CallWith(JsonHeaders(), "{}", "/grpc.health.v1.Health/Check").result_int(), 404u);
  for (const char* type : {"text/plain", "application/grpc", "application/connect+json",
                           "application/json; charset=latin1", "application/json, text/html", ""}) {
    const auto answer = CallWith({{"Content-Type", type}}, "{}");
    EXPECT_EQ(answer.result_int(), 415u) << type;
    EXPECT_EQ(answer["Accept-Post"], "application/json, application/proto");
  }
  EXPECT_EQ(
      CallWith({{"Content-Type", "Application/JSON;charset=UTF-8"}}, R"({"stakeholderId":"a"})")
          .result_int(),
      200u);
  EXPECT_EQ(CallWith({}, "{}").result_int(), 415u);
}

TEST_F(HttpCallTest, RefusesWhatConnectDoesNotHave) {
  const std::pair<const char*, const char*> cases[] = {{"Connect-Protocol-Version", "2"},
                                                       {"Connect-Timeout-Ms", "soon"},
                                                       {"Connect-Timeout-Ms", "-1"},
                                                       {"Connect-Timeout-Ms", "12345678901"}};
  for (const auto& [name, value] : cases) {
    const auto answer = CallWith({{"Content-Type", "application/json"}, {name, value}}, "{}");
    EXPECT_EQ(answer.result_int(), 400u) << name;
    ExpectRefused(ToRefusal(answer.body()), StatusCode::INVALID_ARGUMENT, "PROTOCOL");
  }
  const auto compressed =
      CallWith({{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, "{}");
  EXPECT_EQ(compressed.result_int(), 501u);
  ExpectRefused(ToRefusal(compressed.body()), StatusCode::UNIMPLEMENTED, "PROTOCOL");
  EXPECT_THAT(compressed.body(), HasSubstr("identity"));
}

TEST(HttpCall, KeepsToItsTime) {
  RedisProcess redis;
  DaemonProcess daemon({.redis_url = redis.url()});
  const auto within = [&daemon](const std::string& milliseconds) {
    HttpHeaders headers = JsonHeaders();
    headers.emplace_back("Connect-Timeout-Ms", milliseconds);
    HttpCaller caller(daemon.http_address());
    return caller.Call(HttpText("POST", kGetTimeline, headers, R"({"stakeholderId":"a"})")).value();
  };
  redis.Suspend();
  const auto late = within("50");
  redis.Resume();
  // Who notices first, gRPC or the store, is open.
  EXPECT_THAT(late.result_int(), ::testing::AnyOf(503u, 504u)) << late.body();
  EXPECT_EQ(within("10000").result_int(), 200u);
}

TEST_F(HttpCallTest, TakesMessagesAsLargeAsGrpcDoesAndNoLarger) {
  const auto message = [](size_t size) {
    const std::string rest = R"({"stakeholderId":"a"})";
    return rest + std::string(size - rest.size(), ' ');
  };
  EXPECT_EQ(Call("TouchpointService/GetTimeline", message(4096)).result_int(), 200u);
  const auto larger = Call("TouchpointService/GetTimeline", message(4097));
  EXPECT_EQ(larger.result_int(), 429u);
  ExpectRefused(ToRefusal(larger.body()), StatusCode::RESOURCE_EXHAUSTED, "MESSAGE_SIZE");
  const auto much = Call("TouchpointService/GetTimeline", message(5000));
  EXPECT_EQ(much.result_int(), 413u);
  ExpectRefused(ToRefusal(much.body()), StatusCode::RESOURCE_EXHAUSTED, "MESSAGE_SIZE");
}

TEST_F(HttpCallTest, ServesManyCallsOnOneConnection) {
  HttpCaller caller(daemon_->http_address());
  std::string ahead;
  for (int i = 0; i < 50; ++i) {
    ahead += HttpText("POST", kGetTimeline, JsonHeaders(), R"({"stakeholderId":"a"})");
  }
  ASSERT_TRUE(caller.Send(ahead));
  caller.EndSending();
  for (int i = 0; i < 50; ++i) {
    const auto answer = caller.Receive();
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->result_int(), 200u);
  }
  EXPECT_EQ(caller.ReceiveAll(), "");
}

}  // namespace
}  // namespace touchpoint::testing
