// SPDX-License-Identifier: Apache-2.0
// Bad HTTP of every kind: the right status, bounded memory, and nobody else notices.
#include <gmock/gmock.h>

#include <list>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/http_caller.h"
#include "tests/support/resident_size.h"

namespace touchpoint::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kRead[] = "/touchpoint.v1.TouchpointService/GetTimeline";
constexpr char kPerson[] = R"({"stakeholderId":"a"})";

/// What bad callers may cost, in MiB.
constexpr size_t kCostMax = kSanitized ? 1024 : 16;

class HttpInputTest : public ::testing::Test {
 protected:
  ~HttpInputTest() override {
    EXPECT_EQ(
        CallJson(daemon_.http_address(), "TouchpointService/GetTimeline", kPerson).result_int(),
        200u)
        << "it serves no more";
  }

  /// All that comes back for these bytes, and nothing behind them.
  std::string Tell(const std::string& bytes) const {
    HttpCaller caller(daemon_.http_address());
    caller.Send(bytes);
    caller.EndSending();
    return caller.ReceiveAll();
  }

  DaemonProcess daemon_{{.settings = {"http.request_timeout=300ms", "http.idle_timeout=200ms",
                                      "http.connections=40", "limits.message_bytes=64KiB"}}};
};

TEST_F(HttpInputTest, SaysWhatIsNoRequest) {
  EXPECT_THAT(Tell("hello\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Tell(std::string("\x16\x03\x01\x00\xa5\x01", 6) + std::string(160, '\0')),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Tell("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), StartsWith("HTTP/1.1 505 "));
  EXPECT_THAT(Tell("GET / HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Tell(HttpText("GET", "/livez", {{"X", std::string(20'000, 'x')}})),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(Tell("GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_EQ(Tell(""), "");
  EXPECT_EQ(Tell("\r\n\r\n"), "");
  // Each says so in the form that clients of calls read.
  const std::string answer = Tell("hello\r\n\r\n");
  ExpectRefused(ToRefusal(answer.substr(answer.find("\r\n\r\n"))),
                grpc::StatusCode::INVALID_ARGUMENT, "PROTOCOL");
}

TEST_F(HttpInputTest, SaysThatARequestEndsTooSoon) {
  const std::string whole = HttpText("POST", kRead, JsonHeaders(), kPerson);
  for (size_t size = 1; size < whole.size(); size += 7) {
    EXPECT_THAT(Tell(whole.substr(0, size)), StartsWith("HTTP/1.1 400 ")) << size;
  }
  EXPECT_THAT(Tell(whole), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpInputTest, RefusesBodiesThatAreTooLongBeforeTheyCome) {
  const std::string head = std::string("POST ") + kRead +
                           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  EXPECT_THAT(Tell(head + "Content-Length: 999999999999\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Tell(head + "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n"),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Tell(head + "Content-Length: 999999\r\nExpect: 100-continue\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
  // While it is still being sent, the answer can be read all the same.
  const std::string answer =
      Tell(head + "Content-Length: 1000000\r\n\r\n" + std::string(1'000'000, 'x'));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 "));
  ExpectRefused(ToRefusal(answer.substr(answer.find("\r\n\r\n"))),
                grpc::StatusCode::RESOURCE_EXHAUSTED, "MESSAGE_SIZE");
}

TEST_F(HttpInputTest, RefusesWhatCouldBeReadInTwoWays) {
  const std::string head = std::string("POST ") + kRead +
                           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  const std::string smuggled = "0\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const char* fields :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Content-Length: +5\r\n",
        "Content-Length: 0x5\r\n", "Host: y\r\nContent-Length: 5\r\n"}) {
    const std::string answer = Tell(head + fields + "\r\n" + smuggled);
    EXPECT_THAT(answer, ::testing::AnyOf(StartsWith("HTTP/1.1 400 "), StartsWith("HTTP/1.1 501 ")))
        << fields;
    EXPECT_THAT(answer, Not(HasSubstr("live\n"))) << fields;
  }
}

TEST_F(HttpInputTest, DoesNotWaitForSlowCallers) {
  HttpCaller head(daemon_.http_address());
  head.Send("POST /a");
  EXPECT_THAT(head.ReceiveAll(), StartsWith("HTTP/1.1 408 "));
  HttpCaller body(daemon_.http_address());
  body.Send(HttpText("POST", kRead, JsonHeaders(), kPerson).substr(0, 150));
  EXPECT_THAT(body.ReceiveAll(), StartsWith("HTTP/1.1 408 "));
  HttpCaller silent(daemon_.http_address());
  EXPECT_EQ(silent.ReceiveAll(), "");
  HttpCaller idle(daemon_.http_address());
  ASSERT_TRUE(idle.Call(HttpText("GET", "/livez", {})));
  EXPECT_EQ(idle.ReceiveAll(), "");
}

TEST_F(HttpInputTest, AnswersExpectations) {
  HttpCaller caller(daemon_.http_address());
  const std::string text = HttpText(
      "POST", kRead, {{"Content-Type", "application/json"}, {"Expect", "100-continue"}}, kPerson);
  const size_t body = text.find("\r\n\r\n") + 4;
  caller.Send(text.substr(0, body));
  const auto go_on = caller.ReceiveHead();
  ASSERT_TRUE(go_on);
  EXPECT_EQ(go_on->result_int(), 100u);
  const auto answer = caller.Call(text.substr(body));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->result_int(), 200u);
  EXPECT_THAT(Tell(HttpText("GET", "/livez", {{"Expect", "miracles"}})),
              StartsWith("HTTP/1.1 417 "));
}

TEST_F(HttpInputTest, SpeaksHttp10) {
  const std::string answer = Tell("GET /livez HTTP/1.0\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, ::testing::EndsWith("\r\n\r\nlive\n"));
  EXPECT_THAT(Tell("GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
                   "GET /readyz HTTP/1.0\r\n\r\n"),
              ::testing::EndsWith("ready\n"));
}

TEST_F(HttpInputTest, GoesOnBehindARefusal) {
  HttpCaller caller(daemon_.http_address());
  const auto refused = caller.Call(HttpText("POST", kRead, {{"Content-Type", "text/plain"}}, "x"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->result_int(), 415u);
  const auto answered = caller.Call(HttpText("POST", kRead, JsonHeaders(), kPerson));
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->result_int(), 200u);
}

TEST_F(HttpInputTest, BoundsConnectionsAndTheirMemory) {
  const size_t before = LargestResidentSize(daemon_.pid());
  std::list<HttpCaller> callers;
  std::string busy;
  // Each sends a head for the largest body, and most of that body.
  const std::string part =
      HttpText("POST", kRead, JsonHeaders(), std::string(64 << 10, ' ')).substr(0, 60 << 10);
  for (int i = 0; i < 40; ++i) {
    callers.emplace_back(daemon_.http_address()).Send(part);
  }
  // 40 bodies of 64 KiB and as many buffers; nothing grows with what is sent beyond that.
  EXPECT_LT(LargestResidentSize(daemon_.pid()), before + kCostMax);
  for (HttpCaller& caller : callers) {
    EXPECT_THAT(caller.ReceiveAll(), StartsWith("HTTP/1.1 408 "));
  }
}

unsigned StatusOf(const std::optional<http::Response>& answer) {
  return answer ? answer->result_int() : 0;
}

TEST(HttpRoomTest, WhoWaitsLongestMakesRoom) {
  DaemonProcess daemon({.settings = {"http.connections=3"}});
  const std::string ask = HttpText("GET", "/livez", {});
  HttpCaller silent(daemon.http_address());
  HttpCaller slow(daemon.http_address());
  slow.Send(ask.substr(0, 5));
  HttpCaller idle(daemon.http_address());
  ASSERT_EQ(StatusOf(idle.Call(ask)), 200u);
  HttpCaller more(daemon.http_address());
  EXPECT_EQ(StatusOf(more.Call(ask)), 200u) << "who says nothing keeps others out";
  EXPECT_EQ(silent.ReceiveAll(), "");
  slow.Send(ask.substr(5));
  EXPECT_EQ(StatusOf(slow.Receive()), 200u);
  EXPECT_EQ(StatusOf(idle.Call(ask)), 200u);
}

TEST(HttpRoomTest, WhoIsAnsweredStays) {
  DaemonProcess daemon({.settings = {"http.connections=2"}});
  const std::string watch =
      HttpText("POST", "/touchpoint.v1.TouchpointService/WatchTimeline",
               {{"Content-Type", "application/connect+json"}}, ToEnvelope(kPerson));
  std::list<HttpCaller> watchers;
  for (int i = 0; i < 2; ++i) {
    HttpCaller& watcher = watchers.emplace_back(daemon.http_address());
    watcher.Send(watch);
    ASSERT_TRUE(watcher.ReceiveHead());
  }
  HttpCaller one_more(daemon.http_address());
  EXPECT_THAT(one_more.ReceiveAll(), StartsWith("HTTP/1.1 503 "));
  for (HttpCaller& watcher : watchers) {
    EXPECT_TRUE(watcher.ReceiveFrame());
  }
}

TEST_F(HttpInputTest, ReadsNotFurtherThanItServes) {
  HttpCaller caller(daemon_.http_address());
  // 20 MB of requests ahead, whose answers nobody reads: the sender is held back, then cut off.
  const std::string many = [] {
    std::string text;
    for (int i = 0; i < 1000; ++i) {
      text += HttpText("GET", "/livez", {});
    }
    return text;
  }();
  const size_t before = LargestResidentSize(daemon_.pid());
  size_t sent = 0;
  while (sent < 20u << 20 && caller.Send(many)) {
    sent += many.size();
  }
  EXPECT_LT(sent, 20u << 20) << "all was taken";
  EXPECT_LT(LargestResidentSize(daemon_.pid()), before + kCostMax);
}

}  // namespace
}  // namespace touchpoint::testing
