// SPDX-License-Identifier: Apache-2.0
// Streams over HTTP by the Connect protocol: what a server sends comes as it is made, what a caller
// sends comes first.
#include <gmock/gmock.h>
#include <signal.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/http_caller.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using ::testing::HasSubstr;

constexpr uint8_t kEnd = 2;

std::string StreamText(const std::string& method, const std::string& codec,
                       const std::vector<std::string>& messages) {
  std::string body;
  for (const std::string& message : messages) {
    body += ToEnvelope(message);
  }
  return HttpText("POST", "/touchpoint.v1." + method,
                  {{"Content-Type", "application/connect+" + codec}}, body);
}

Refusal EndOf(const Frame& end) {
  EXPECT_EQ(end.flags, kEnd);
  const auto value = boost::json::parse(end.text);
  const auto* error = value.as_object().if_contains("error");
  return error == nullptr ? Refusal{} : ToRefusal(boost::json::serialize(*error));
}

class HttpStreamTest : public ::testing::Test {
 protected:
  /// A stream whose head has come.
  std::unique_ptr<HttpCaller> Open(const std::string& method, const std::string& codec,
                                   const std::vector<std::string>& messages) const {
    auto caller = std::make_unique<HttpCaller>(daemon_.http_address());
    EXPECT_TRUE(caller->Send(StreamText(method, codec, messages)));
    const auto head = caller->ReceiveHead();
    EXPECT_TRUE(head && head->result_int() == 200u);
    EXPECT_EQ((*head)[http::field::content_type], "application/connect+" + codec);
    return caller;
  }

  DaemonProcess daemon_{
      {.settings = {"limits.streams=2", "watch.heartbeat=50ms", "log.level=debug"}}};
  ApiClient client_{daemon_.address()};
};

TEST_F(HttpStreamTest, FollowsATimelineInJson) {
  client_.Plan(MakePlan("json", "r1"));
  const auto watch =
      Open("TouchpointService/WatchTimeline", "json", {R"({"stakeholderId":"json"})"});
  const auto first = watch->ReceiveFrame();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->flags, 0);
  EXPECT_EQ(boost::json::parse(first->text).at("touchpoints").as_array().size(), 1u);
  client_.Plan(MakePlan("json", "r2", kDay));
  for (auto frame = watch->ReceiveFrame();; frame = watch->ReceiveFrame()) {
    ASSERT_TRUE(frame);
    const auto value = boost::json::parse(frame->text);
    if (value.as_object().contains("touchpoints")) {
      EXPECT_EQ(value.at("revision").as_string(), "2");
      break;
    }
  }
}

TEST_F(HttpStreamTest, FollowsTheThrottleLogInBytes) {
  const auto watch = Open("ThrottleLogService/WatchThrottleLog", "proto", {""});
  ASSERT_TRUE(watch->ReceiveFrame());  // it is there: what happens now is told
  client_.Plan(MakePlan("bytes", "r1"));
  client_.Plan(MakePlan("bytes", "r2"));  // one a day
  v1::WatchThrottleLogResponse response;
  while (response.entries_size() == 0) {
    const auto frame = watch->ReceiveFrame();
    ASSERT_TRUE(frame);
    ASSERT_TRUE(response.ParseFromString(frame->text));
  }
  EXPECT_EQ(response.entries(0).stakeholder_id(), "bytes");
}

TEST_F(HttpStreamTest, TakesABulkAsWholeAndAnswersItInTurn) {
  std::vector<std::string> messages;
  for (int i = 0; i < 20; ++i) {
    v1::PlanTouchpointsRequest request;
    *request.add_plans() = MakePlan("bulk" + std::to_string(i), "r1");
    messages.push_back(request.SerializeAsString());
  }
  const auto bulk = Open("TouchpointService/PlanTouchpoints", "proto", messages);
  for (int i = 0; i < 20; ++i) {
    const auto frame = bulk->ReceiveFrame();
    ASSERT_TRUE(frame) << i;
    ASSERT_EQ(frame->flags, 0) << frame->text;
    v1::PlanTouchpointsResponse response;
    ASSERT_TRUE(response.ParseFromString(frame->text));
    EXPECT_FALSE(response.results(0).has_error());
  }
  const auto end = bulk->ReceiveFrame();
  ASSERT_TRUE(end);
  EXPECT_EQ(EndOf(*end).code, StatusCode::OK);
  EXPECT_FALSE(bulk->ReceiveFrame());
  // The connection goes on.
  EXPECT_TRUE(bulk->Call(HttpText("POST", "/touchpoint.v1.TouchpointService/GetTimeline",
                                  JsonHeaders(), R"({"stakeholderId":"bulk7"})")));
}

TEST_F(HttpStreamTest, EndsABulkAtWhatCannotBeRead) {
  v1::PlanTouchpointsRequest good;
  *good.add_plans() = MakePlan("broken", "r1");
  const std::string plan = good.SerializeAsString();
  for (int round = 0; round < 50; ++round) {
    const auto bulk = Open("TouchpointService/PlanTouchpoints", "proto",
                           {plan, "\x0a\xff\xff", plan, plan, plan});
    auto frame = bulk->ReceiveFrame();
    while (frame && frame->flags == 0) {
      frame = bulk->ReceiveFrame();
    }
    ASSERT_TRUE(frame);
    ASSERT_EQ(EndOf(*frame).reason, "MALFORMED") << frame->text;
  }
}

TEST_F(HttpStreamTest, RefusesInItsLastFrame) {
  const std::pair<std::string, std::string> cases[] = {
      {R"({"stakeholderId":"not an id"})", "ID_FORMAT"}, {R"({"stakeholder":"x"})", "MALFORMED"}};
  for (const auto& [message, reason] : cases) {
    const auto watch = Open("TouchpointService/WatchTimeline", "json", {message});
    const auto end = watch->ReceiveFrame();
    ASSERT_TRUE(end);
    EXPECT_EQ(EndOf(*end).reason, reason) << end->text;
    EXPECT_FALSE(watch->ReceiveFrame());
  }
  for (const std::vector<std::string>& messages : {std::vector<std::string>{}, {"{}", "{}"}}) {
    const auto watch = Open("TouchpointService/WatchTimeline", "json", messages);
    const auto end = watch->ReceiveFrame();
    ASSERT_TRUE(end);
    EXPECT_EQ(EndOf(*end).reason, "PROTOCOL") << end->text;
  }
}

TEST_F(HttpStreamTest, EndsTheCallWhenTheCallerGoes) {
  for (int i = 0; i < 5; ++i) {  // more than limits.streams
    const auto watch =
        Open("TouchpointService/WatchTimeline", "json", {R"({"stakeholderId":"gone"})"});
    ASSERT_TRUE(watch->ReceiveFrame());
    watch->HangUp();
    ASSERT_TRUE(daemon_.WaitForLog("CALLER_GONE", static_cast<size_t>(i + 1)));
  }
}

TEST_F(HttpStreamTest, HoldsBackForACallerThatDoesNotRead) {
  const auto slow = Open("ThrottleLogService/WatchThrottleLog", "json", {"{}"});
  ASSERT_TRUE(slow->ReceiveFrame());
  v1::Plan plan = MakePlan("slow", "r0");
  for (int i = 0; i < 200; ++i) {
    plan.set_request_id("r" + std::to_string(i));
    client_.Plan(plan);
  }
  // Read late, all is there and in order.
  std::string last;
  for (size_t entries = 0; entries < 199;) {
    const auto frame = slow->ReceiveFrame();
    ASSERT_TRUE(frame);
    ASSERT_EQ(frame->flags, 0) << frame->text;
    const auto value = boost::json::parse(frame->text);
    if (const auto* list = value.as_object().if_contains("entries")) {
      entries += list->as_array().size();
    }
  }
}

TEST_F(HttpStreamTest, IsToldThatTheDaemonStops) {
  const auto watch =
      Open("TouchpointService/WatchTimeline", "json", {R"({"stakeholderId":"stops"})"});
  ASSERT_TRUE(watch->ReceiveFrame());
  daemon_.Signal(SIGTERM);
  auto frame = watch->ReceiveFrame();
  while (frame && frame->flags == 0) {
    frame = watch->ReceiveFrame();
  }
  ASSERT_TRUE(frame);
  ExpectRefused(EndOf(*frame), StatusCode::UNAVAILABLE, "DRAINING");
  EXPECT_EQ(daemon_.ExitCode(), 0);
}

TEST_F(HttpStreamTest, ComesToAnHttp10CallerUntilTheConnectionEnds) {
  HttpCaller caller(daemon_.http_address());
  const std::string body = ToEnvelope(R"({"stakeholderId":"not an id"})");
  ASSERT_TRUE(
      caller.Send("POST /touchpoint.v1.TouchpointService/WatchTimeline HTTP/1.0\r\n"
                  "Content-Type: application/connect+json\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body));
  const std::string answer = caller.ReceiveAll();
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n\r\n\x02"));
  EXPECT_THAT(answer, HasSubstr("ID_FORMAT"));
}

}  // namespace
}  // namespace touchpoint::testing
