// SPDX-License-Identifier: Apache-2.0
// The trace of a caller, over gRPC and over HTTP, in the access log.
#include <gmock/gmock.h>

#include "tests/support/api_client.h"
#include "tests/support/collector.h"
#include "tests/support/daemon_process.h"
#include "tests/support/http_caller.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kSpan = "00f067aa0ba902b7";

class TraceTest : public ::testing::Test {
 protected:
  static std::string Parent(const std::string& trace_id) {
    return "00-" + trace_id + "-" + kSpan + "-01";
  }

  /// What the access log says of the span that a caller was told of.
  static std::string Logged(const std::string& response) {
    return "\"trace_id\":\"" + response.substr(3, 32) + "\",\"span_id\":\"" +
           response.substr(36, 16) + "\"";
  }

  static std::string ResponseOf(const grpc::ClientContext& context) {
    const auto& metadata = context.GetServerInitialMetadata();
    const auto found = metadata.find("traceresponse");
    return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
  }

  /// The answer's head, over HTTP.
  http::Response HeadOf(const std::string& method, HttpHeaders headers, const std::string& body) {
    headers.emplace_back("traceparent", Parent(kTrace));
    HttpCaller caller(daemon_.http_address());
    caller.Send(HttpText("POST", "/touchpoint.v1.TouchpointService/" + method, headers, body));
    return *caller.ReceiveHead();
  }

  /// Asks for nobody's timeline over gRPC.
  grpc::Status Ask(const std::vector<std::string>& parents) {
    grpc::ClientContext context;
    SetDeadline(context);
    for (const std::string& parent : parents) {
      context.AddMetadata("traceparent", parent);
    }
    v1::GetTimelineRequest request;
    request.set_stakeholder_id("nobody");
    v1::GetTimelineResponse response;
    return client_.touchpoints().GetTimeline(&context, request, &response);
  }

  unsigned AskOverHttp(const std::string& parent, const std::string& json) {
    HttpHeaders headers = JsonHeaders();
    headers.emplace_back("traceparent", parent);
    HttpCaller caller(daemon_.http_address());
    return caller
        .Call(HttpText("POST", "/touchpoint.v1.TouchpointService/GetTimeline", headers, json))
        ->result_int();
  }

  RedisProcess redis_;
  DaemonProcess daemon_{
      {.redis_url = redis_.url(), .settings = {"log.level=debug", "log.format=json"}}};
  ApiClient client_{daemon_.address()};
};

TEST_F(TraceTest, IsLoggedWithASpanOfOurs) {
  ASSERT_TRUE(Ask({Parent(kTrace)}).ok());
  ASSERT_TRUE(daemon_.WaitForLog("\"trace_id\":\"" + kTrace + "\",\"span_id\":\""));
  EXPECT_THAT(daemon_.Log(), Not(HasSubstr(kSpan)));
}

TEST_F(TraceTest, ComesThroughFromHttp) {
  const std::string refused = std::string(31, '0') + "2";
  ASSERT_EQ(AskOverHttp(Parent(kTrace), R"({"stakeholderId":"nobody"})"), 200u);
  EXPECT_TRUE(daemon_.WaitForLog("\"trace_id\":\"" + kTrace));
  ASSERT_EQ(AskOverHttp(Parent(refused), R"({"stakeholderId":1})"), 400u);
  EXPECT_TRUE(daemon_.WaitForLog("\"trace_id\":\"" + refused));
}

TEST_F(TraceTest, OfStreamsToo) {
  grpc::ClientContext context;
  context.AddMetadata("traceparent", Parent(kTrace));
  SetDeadline(context);
  const auto stream = client_.touchpoints().PlanTouchpoints(&context);
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_TRUE(daemon_.WaitForLog("\"trace_id\":\"" + kTrace));
}

TEST_F(TraceTest, IsNoErrorWhereItIsMalformed) {
  EXPECT_TRUE(Ask({"garbage"}).ok());
  EXPECT_TRUE(Ask({Parent(std::string(32, '0'))}).ok());
  EXPECT_TRUE(Ask({Parent(kTrace), Parent(kTrace)}).ok());
  EXPECT_TRUE(Ask({std::string(5'000, 'a')}).ok());
  EXPECT_EQ(AskOverHttp("garbage", R"({"stakeholderId":"nobody"})"), 200u);
  ASSERT_TRUE(daemon_.WaitForLog("\"msg\":\"answered\"", 5));
  EXPECT_THAT(daemon_.Log(), Not(HasSubstr("trace_id")));
}

const auto kIsOurSpan = MatchesRegex("00-" + kTrace + "-[0-9a-f]{16}-01");

TEST_F(TraceTest, IsToldToCallersOverGrpc) {
  for (const bool fails : {false, true}) {
    grpc::ClientContext context;
    SetDeadline(context);
    context.AddMetadata("traceparent", Parent(kTrace));
    v1::GetTimelineRequest request;
    request.set_stakeholder_id(fails ? "" : "nobody");
    v1::GetTimelineResponse response;
    EXPECT_EQ(client_.touchpoints().GetTimeline(&context, request, &response).ok(), !fails);
    ASSERT_THAT(ResponseOf(context), kIsOurSpan);
    EXPECT_TRUE(daemon_.WaitForLog(Logged(ResponseOf(context))));
  }
}

TEST_F(TraceTest, IsToldToWatchersAtOnce) {
  grpc::ClientContext context;
  SetDeadline(context);
  context.AddMetadata("traceparent", Parent(kTrace));
  v1::WatchTimelineRequest request;
  request.set_stakeholder_id("nobody");
  const auto stream = client_.touchpoints().WatchTimeline(&context, request);
  stream->WaitForInitialMetadata();
  EXPECT_THAT(ResponseOf(context), kIsOurSpan);
  context.TryCancel();
  stream->Finish();
}

TEST_F(TraceTest, IsToldToCallersOverHttp) {
  const std::string good = R"({"stakeholderId":"nobody"})";
  for (const std::string& json :
       {good, std::string(R"({"stakeholderId":""})"), std::string(R"({"stakeholderId":1})")}) {
    const std::string response(HeadOf("GetTimeline", JsonHeaders(), json)["traceresponse"]);
    ASSERT_THAT(response, kIsOurSpan) << json;
    EXPECT_TRUE(daemon_.WaitForLog(Logged(response)));
  }
  const HttpHeaders streaming = {{"Content-Type", "application/connect+json"}};
  for (const std::string& json : {good, std::string(R"({"stakeholderId":1})")}) {
    const auto head = HeadOf("WatchTimeline", streaming, ToEnvelope(json));
    EXPECT_EQ(head.result_int(), 200u);
    EXPECT_THAT(std::string(head["traceresponse"]), kIsOurSpan) << json;
  }
}

TEST_F(TraceTest, IsNotToldWhereThereIsNone) {
  const auto answer = CallJson(daemon_.http_address(), "TouchpointService/GetTimeline",
                               R"({"stakeholderId":"nobody"})");
  EXPECT_EQ(answer.result_int(), 200u);
  EXPECT_EQ(answer.count("traceresponse"), 0u);
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetTimelineRequest request;
  request.set_stakeholder_id("nobody");
  v1::GetTimelineResponse response;
  ASSERT_TRUE(client_.touchpoints().GetTimeline(&context, request, &response).ok());
  EXPECT_EQ(ResponseOf(context), "");
}

TEST(Spans, GoToTheCollectorThatProvesItself) {
  Certificates files;
  files.MakeAuthority("ca");
  files.Issue("collector", "ca", "IP:127.0.0.1");
  Collector collector(files, "collector");
  DaemonProcess daemon(
      {.settings = {"otlp.endpoint=https://127.0.0.1:" + std::to_string(collector.port()),
                    "otlp.tls_ca=" + files.Path("ca.pem")}});
  grpc::ClientContext context;
  SetDeadline(context);
  context.AddMetadata("traceparent", "00-" + kTrace + "-" + kSpan + "-01");
  context.AddMetadata("tracestate", "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
  v1::GetTimelineRequest request;
  request.set_stakeholder_id("canary");
  v1::GetTimelineResponse response;
  ApiClient client(daemon.address());
  ASSERT_TRUE(client.touchpoints().GetTimeline(&context, request, &response).ok());
  const auto posted = collector.Await(1);
  EXPECT_EQ(posted[0].target, "/v1/traces");
  EXPECT_THAT(posted[0].body, HasSubstr("\"traceId\":\"" + kTrace));
  EXPECT_THAT(posted[0].body, HasSubstr("\"parentSpanId\":\"" + kSpan));
  EXPECT_THAT(posted[0].body,
              HasSubstr(R"("traceState":"congo=t61rcWkgMzE,rojo=00f067aa0ba902b7")"));
  EXPECT_THAT(posted[0].body, HasSubstr("touchpoint.v1.TouchpointService/GetTimeline"));
  EXPECT_THAT(posted[0].body, Not(HasSubstr("canary")));
}

TEST(Spans, NeedAFileThatSaysWhomToBelieve) {
  DaemonProcess daemon(
      {.settings = {"otlp.endpoint=https://127.0.0.1:1", "otlp.tls_ca=/none.pem"}, .start = false});
  EXPECT_EQ(daemon.StartAndFail(), 78);
  EXPECT_THAT(daemon.Log(), HasSubstr("otlp.tls_ca: /none.pem: No such file"));
}

}  // namespace
}  // namespace touchpoint::testing
