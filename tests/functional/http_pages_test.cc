// SPDX-License-Identifier: Apache-2.0
// What is read over HTTP beside calls: health, and the console or its absence.
#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/http_caller.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using ::testing::HasSubstr;

class HttpPagesTest : public ::testing::Test {
 protected:
  http::Response Ask(const std::string& method, const std::string& target,
                     const HttpHeaders& headers = {}) const {
    HttpCaller caller(daemon_.http_address());
    caller.Send(HttpText(method, target, headers));
    const auto response = method == "HEAD" ? caller.ReceiveHead() : caller.Receive();
    EXPECT_TRUE(response) << method << " " << target;
    return response.value_or(http::Response());
  }

  RedisProcess redis_;
  DaemonProcess daemon_{{.redis_url = redis_.url(), .settings = {"drain.delay=1h"}}};
};

TEST_F(HttpPagesTest, TellsWhetherItLivesAndWhetherItTakesCalls) {
  EXPECT_EQ(Ask("GET", "/livez").body(), "live\n");
  EXPECT_EQ(Ask("GET", "/readyz").body(), "ready\n");
  EXPECT_EQ(Ask("GET", "/readyz?verbose").body(),
            "[+] redis takes writes\n[+] the live policy can be read\n"
            "[+] the clocks of Redis and the daemon agree, so that it leases\n"
            "[+] the daemon is not stopping\nready\n");
  redis_.Kill();
  ASSERT_TRUE(daemon_.WaitForLog("redis is of no use"));
  const auto unready = Ask("GET", "/readyz?verbose");
  EXPECT_EQ(unready.result_int(), 503u);
  EXPECT_THAT(unready.body(), HasSubstr("[-] redis takes writes\n"));
  EXPECT_EQ(Ask("GET", "/livez").result_int(), 200u);
  redis_.Start();
  ASSERT_TRUE(daemon_.WaitForLog("redis is there and takes writes", 2));
  EXPECT_EQ(Ask("GET", "/readyz").result_int(), 200u);
}

TEST_F(HttpPagesTest, IsNotReadyWhileItStops) {
  daemon_.Signal(SIGTERM);
  ASSERT_TRUE(daemon_.WaitForLog("draining"));
  const auto unready = Ask("GET", "/readyz?verbose");
  EXPECT_EQ(unready.result_int(), 503u);
  EXPECT_THAT(unready.body(), HasSubstr("[-] the daemon is not stopping\nnot ready\n"));
  // Those who have not noticed yet are still served.
  EXPECT_EQ(
      CallJson(daemon_.http_address(), "TouchpointService/GetTimeline", R"({"stakeholderId":"a"})")
          .result_int(),
      200u);
}

TEST_F(HttpPagesTest, AnswersOtherVerbs) {
  const auto head = Ask("HEAD", "/livez");
  EXPECT_EQ(head.result_int(), 200u);
  EXPECT_EQ(head[http::field::content_length], "5");
  EXPECT_EQ(head["X-Content-Type-Options"], "nosniff");
  for (const char* target : {"/livez", "/", "/nowhere"}) {
    const auto refused = Ask("POST", target);
    EXPECT_EQ(refused.result_int(), 405u) << target;
    EXPECT_EQ(refused[http::field::allow], "GET, HEAD");
    const auto options = Ask("OPTIONS", target);
    EXPECT_EQ(options.result_int(), 204u);
    EXPECT_EQ(options[http::field::allow], "GET, HEAD");
  }
  EXPECT_EQ(Ask("BREW", "/livez").result_int(), 405u);
  EXPECT_EQ(Ask("GET", "/nowhere.js").result_int(), 404u);  // without a dot: of the console
}

TEST_F(HttpPagesTest, IsNotCalledByPagesOfOthersWhereItsDoorIsOpen) {
  const auto call = [this](const HttpHeaders& more) {
    HttpHeaders headers = JsonHeaders();
    headers.insert(headers.end(), more.begin(), more.end());
    HttpCaller caller(daemon_.http_address());
    return caller
        .Call(HttpText("POST", "/touchpoint.v1.TouchpointService/GetTimeline", headers,
                       R"({"stakeholderId":"a"})"))
        .value();
  };
  EXPECT_EQ(call({}).result_int(), 200u);
  EXPECT_EQ(call({{"Origin", "http://localhost"}}).result_int(), 200u);
  const auto refused = call({{"Origin", "https://evil.example"}});
  EXPECT_EQ(refused.result_int(), 403u);
  ExpectRefused(ToRefusal(refused.body()), grpc::StatusCode::PERMISSION_DENIED, "ORIGIN_DENIED");
  HttpCaller rebound(daemon_.http_address());
  const auto answer = rebound.Call(
      "POST /touchpoint.v1.TouchpointService/GetTimeline HTTP/1.1\r\nHost: evil.example\r\n"
      "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(answer->result_int(), 403u);
}

TEST_F(HttpPagesTest, ShowsMetricsToWhomeverItAnswersCalls) {
  const auto status = [this](const std::string& host, const HttpHeaders& headers) {
    std::string text = HttpText("GET", "/metrics", headers);
    text.replace(text.find("localhost"), std::string("localhost").size(), host);
    return HttpCaller(daemon_.http_address()).Call(text).value().result_int();
  };
  EXPECT_EQ(status("localhost", {}), 200u);
  EXPECT_EQ(status("127.0.0.1:7480", {}), 200u);
  EXPECT_EQ(status("localhost", {{"Origin", "http://localhost"}}), 200u);
  EXPECT_EQ(status("localhost", {{"Origin", "https://evil.example"}}), 403u);
  EXPECT_EQ(status("localhost", {{"Sec-Fetch-Site", "cross-site"}}), 403u);
  EXPECT_EQ(status("evil.example", {}), 403u) << "a name that leads here";
}

TEST(HttpPort, SaysHowToGetTheConsoleWhereThereIsNone) {
  DaemonProcess daemon({.binary = TOUCHPOINTD_WITHOUT_CONSOLE});
  for (const char* target : {"/", "/log", "/icon.svg"}) {
    HttpCaller caller(daemon.http_address());
    const auto answer = caller.Call(HttpText("GET", target, {}));
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->result_int(), 404u);
    EXPECT_EQ((*answer)[http::field::content_type], "text/plain; charset=utf-8");
    EXPECT_THAT(answer->body(), HasSubstr("-DTOUCHPOINTD_CONSOLE=ON"));
  }
  EXPECT_EQ(
      CallJson(daemon.http_address(), "TouchpointService/GetTimeline", R"({"stakeholderId":"a"})")
          .result_int(),
      200u);
}

TEST(HttpPort, IsLeftOutWhereNobodyWantsIt) {
  DaemonProcess daemon({.settings = {"http.address="}});
  EXPECT_EQ(daemon.http_address(), "127.0.0.1:0");
}

TEST(HttpPort, IsNeverOpenToOthersWithoutTokensAndTls) {
  DaemonProcess daemon({.settings = {"http.address=0.0.0.0:0"}, .start = false});
  EXPECT_EQ(daemon.StartAndFail(), 78);
  EXPECT_THAT(daemon.Log(), HasSubstr("http.address: is reachable from other hosts"));
}

TEST(HttpPort, EndsTheStartWhereItCannotListen) {
  DaemonProcess first({});
  DaemonProcess second({.settings = {"http.address=" + first.http_address()}, .start = false});
  EXPECT_EQ(second.StartAndFail(), 1);
  EXPECT_THAT(second.Log(), HasSubstr("cannot listen on " + first.http_address()));
}

}  // namespace
}  // namespace touchpoint::testing
