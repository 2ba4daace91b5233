// SPDX-License-Identifier: Apache-2.0
#include "services/http/call_head.h"

#include <gtest/gtest.h>

#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::http {
namespace {

constexpr char kRead[] = "/touchpoint.v1.TouchpointService/GetTimeline";
constexpr char kWatch[] = "/touchpoint.v1.TouchpointService/WatchTimeline";

class CallHeadTest : public ::testing::Test {
 protected:
  static Request Post(const std::string& path, const std::string& type) {
    Request request(verb::post, path, 11);
    request.set(field::content_type, type);
    return request;
  }

  CallHead Read(const Request& request) const {
    return std::get<CallHead>(ReadCallHead(methods_, request));
  }
  unsigned StatusOf(const Request& request) const {
    return std::get<Response>(ReadCallHead(methods_, request)).result_int();
  }

  const MethodTable methods_{{"touchpoint.v1.TouchpointService"}};
};

TEST_F(CallHeadTest, FindsTheMethodAndTheCodec) {
  const CallHead call = Read(Post(kWatch, "application/connect+proto"));
  EXPECT_EQ(call.method->name(), "WatchTimeline");
  EXPECT_EQ(call.type.codec, Codec::kProto);
  EXPECT_TRUE(call.type.streaming);
  EXPECT_FALSE(call.problem);
  EXPECT_FALSE(call.timeout);
}

TEST_F(CallHeadTest, TakesAStreamAndASingleAnswerForWhatTheyAre) {
  EXPECT_EQ(StatusOf(Post(kWatch, "application/json")), 415u);
  EXPECT_EQ(StatusOf(Post(kRead, "application/connect+json")), 415u);
  EXPECT_EQ(StatusOf(Request(verb::get, std::string(kWatch) + "?encoding=json", 11)), 405u);
  EXPECT_EQ(StatusOf(Post("/touchpoint.v1.PolicyService/GetPolicy", "application/json")), 404u);
}

TEST_F(CallHeadTest, SaysHowAMethodIsCalled) {
  const auto options =
      std::get<Response>(ReadCallHead(methods_, Request(verb::options, kRead, 11)));
  EXPECT_EQ(options.result_int(), 204u);
  EXPECT_EQ(options[field::allow], "GET, POST");
  EXPECT_EQ(options.count("Access-Control-Allow-Origin"), 0u);
  EXPECT_EQ(StatusOf(Request(verb::head, kRead, 11)), 405u);
}

TEST_F(CallHeadTest, TakesOneTypeOnly) {
  Request request = Post(kRead, "application/json");
  request.insert(field::content_type, "application/json");
  EXPECT_EQ(StatusOf(request), 415u);
}

TEST_F(CallHeadTest, RefusesCompressionWhereverItIsAskedFor) {
  Request unary = Post(kRead, "application/json");
  Request stream = Post(kWatch, "application/connect+json");
  for (const auto& [coding, is_refused] : {std::pair("identity", false), std::pair("gzip", true)}) {
    const Request get(verb::get,
                      std::string(kRead) + "?encoding=json&message={}&compression=" + coding, 11);
    unary.set(field::content_encoding, coding);
    stream.set("Connect-Content-Encoding", coding);
    for (const Request& request : {get, unary, stream}) {
      const auto problem = Read(request).problem;
      ASSERT_EQ(problem.has_value(), is_refused) << request.target() << " " << coding;
      EXPECT_TRUE(!problem || problem->code == Code::kUnimplemented);
    }
  }
}

TEST_F(CallHeadTest, ReadsMessagesOutOfQueries) {
  const auto read = [](const std::string& query) {
    return ReadQueryMessage(Request(verb::get, std::string(kRead) + query, 11));
  };
  EXPECT_EQ(read("?message=%7B%7D"), "{}");
  EXPECT_EQ(read("?message=CgFh&base64=1"), "\n\1a");
  EXPECT_EQ(read("?message=CgF_&base64=1"), "\n\1\x7f");
  for (const char* padded : {"?message=CgFhYg==&base64=1", "?message=CgFhYg%3D%3D&base64=1"}) {
    EXPECT_EQ(read(padded), "\n\1ab");
  }
  for (const char* bad : {"", "?", "?message=%7", "?message=!&base64=1", "?base64=1"}) {
    EXPECT_FALSE(read(bad)) << bad;
  }
}

TEST_F(CallHeadTest, ReadsTheTimeAndTheTrace) {
  Request request = Post(kRead, "application/json");
  request.set("Connect-Timeout-Ms", "1500");
  request.set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  const CallHead call = Read(request);
  EXPECT_EQ(call.timeout, std::chrono::milliseconds(1500));
  ASSERT_TRUE(call.trace);
  EXPECT_EQ(rpc::ToTraceParent(*call.trace),
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  request.insert("tracestate", "one=1");
  request.insert("tracestate", "two=2");
  EXPECT_EQ(Read(request).trace->state, "one=1,two=2");
  // It goes on as metadata, where other bytes would end the process.
  request.set("tracestate", "one=1\xff");
  EXPECT_EQ(Read(request).trace->state, "");
  for (const char* bad : {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\xff", "x",
                          "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01"}) {
    request.set("traceparent", bad);
    EXPECT_FALSE(Read(request).trace) << bad;
  }
}

TEST_F(CallHeadTest, OnlyReadingMethodsChangeNothing) {
  size_t reading = 0;
  const auto* service = methods_.Find(kRead)->service();
  for (int i = 0; i < service->method_count(); ++i) {
    const auto& method = *service->method(i);
    const bool reads = method.name().starts_with("Get") || method.name().starts_with("Explain") ||
                       method.name().starts_with("Trace") || method.name().starts_with("Watch");
    EXPECT_EQ(IsReading(method), reads) << method.name();
    reading += reads ? 1 : 0;
  }
  EXPECT_GE(reading, 4u);
}

TEST(IsLikeMethod, TellsCallsFromPages) {
  for (const char* path : {"/a.b/C", "/touchpoint.v1.X/", "/grpc.health.v1.Health/Check"}) {
    EXPECT_TRUE(IsLikeMethod(path)) << path;
  }
  for (const char* path :
       {"", "/", "/metrics", "/a/b", "/assets/index.js", "/a.b", "/a.b/c/d", "a.b/c"}) {
    EXPECT_FALSE(IsLikeMethod(path)) << path;
  }
}

}  // namespace
}  // namespace touchpoint::http
