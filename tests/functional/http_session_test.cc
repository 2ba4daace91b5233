// SPDX-License-Identifier: Apache-2.0
// Signing in over HTTP: a cookie for our own pages, and nobody else's.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "tests/support/api_matchers.h"
#include "tests/support/authority.h"
#include "tests/support/daemon_process.h"
#include "tests/support/http_caller.h"

namespace touchpoint::testing {
namespace {

using auth::Role;
using grpc::StatusCode;
using ::testing::HasSubstr;

const std::pair<std::string, std::string> kOurs = {"Origin", "http://localhost"};
const std::pair<std::string, std::string> kForeign = {"Origin", "https://evil.example"};

class HttpSessionTest : public ::testing::Test {
 protected:
  http::Response Ask(const std::string& method, const std::string& target,
                     const HttpHeaders& headers, const std::string& body = "") const {
    HttpCaller caller(daemon_.http_address());
    return caller.Call(HttpText(method, target, headers, body)).value();
  }

  http::Response SignIn(const std::string& token, HttpHeaders headers = {kOurs}) const {
    headers.emplace_back("Content-Type", "application/json");
    return Ask("POST", "/session", headers, "{\"token\":\"" + token + "\"}");
  }

  /// "touchpoint-session=..." of one who has signed in.
  std::string CookieOf(const std::string& token) const {
    const auto signed_in = SignIn(token);
    EXPECT_EQ(signed_in.result_int(), 204u) << signed_in.body();
    const std::string cookie(signed_in[http::field::set_cookie]);
    return cookie.substr(0, cookie.find(';'));
  }

  http::Response Read(const HttpHeaders& more) const {
    HttpHeaders headers = JsonHeaders();
    headers.insert(headers.end(), more.begin(), more.end());
    return Ask("POST", "/touchpoint.v1.TouchpointService/GetTimeline", headers,
               R"({"stakeholderId":"anna"})");
  }

  boost::json::value WhoIs(const HttpHeaders& headers) const {
    return boost::json::parse(Ask("GET", "/session", headers).body());
  }

  AdminTokenFile file_;
  DaemonProcess daemon_{{.settings = TokenSettings(file_)}};
  ApiClient admin_{daemon_.address(), {AdminToken(), "", "", ""}};
  const std::string rep_ = CreateToken(admin_, AskForToken(Role::kRep, {"sales"}));
};

TEST_F(HttpSessionTest, IsACookieThatNoScriptAndNoOtherSiteSees) {
  const auto signed_in = SignIn(rep_);
  EXPECT_EQ(signed_in.result_int(), 204u);
  const std::string cookie(signed_in[http::field::set_cookie]);
  EXPECT_EQ(cookie,
            "touchpoint-session=" + rep_ + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=28800");
  EXPECT_EQ(signed_in[http::field::cache_control], "no-store");
  const auto signed_out = Ask("DELETE", "/session", {kOurs});
  EXPECT_EQ(signed_out.result_int(), 204u);
  EXPECT_THAT(std::string(signed_out[http::field::set_cookie]),
              HasSubstr("touchpoint-session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"));
}

TEST_F(HttpSessionTest, TellsWhoIsSignedIn) {
  const auto nobody = WhoIs({});
  EXPECT_FALSE(nobody.at("open").as_bool());
  EXPECT_FALSE(nobody.at("signed_in").as_bool());
  const auto rep = WhoIs({{"Cookie", CookieOf(rep_)}, kOurs});
  EXPECT_TRUE(rep.at("signed_in").as_bool());
  EXPECT_EQ(rep.at("roles").as_array().at(0).as_string(), "rep");
  EXPECT_EQ(rep.at("teams").as_array().at(0).as_string(), "sales");
  EXPECT_FALSE(rep.at("token_id").as_string().empty());
  EXPECT_FALSE(WhoIs({{"Cookie", "touchpoint-session=nobody"}}).at("signed_in").as_bool());
}

TEST_F(HttpSessionTest, MakesCallsForOurOwnPagesOnly) {
  const std::string cookie = CookieOf(rep_);
  EXPECT_EQ(Read({{"Cookie", cookie}, kOurs}).result_int(), 200u);
  EXPECT_EQ(Read({{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}}).result_int(), 200u);
  for (const HttpHeaders& headers :
       {HttpHeaders{{"Cookie", cookie}}, HttpHeaders{{"Cookie", cookie}, kForeign},
        HttpHeaders{{"Cookie", cookie}, {"Sec-Fetch-Site", "same-site"}}}) {
    const auto refused = Read(headers);
    EXPECT_EQ(refused.result_int(), 403u);
    ExpectRefused(ToRefusal(refused.body()), StatusCode::PERMISSION_DENIED, "ORIGIN_DENIED");
  }
  const auto by_get = Ask("GET",
                          "/touchpoint.v1.TouchpointService/GetTimeline?encoding=json&message=%7B"
                          "%22stakeholderId%22%3A%22a%22%7D",
                          {{"Cookie", cookie}, {"Sec-Fetch-Site", "cross-site"}});
  EXPECT_EQ(by_get.result_int(), 403u);
}

TEST_F(HttpSessionTest, HasTheRightsOfItsTokenAndEndsWithIt) {
  const std::string cookie = CookieOf(rep_);
  HttpHeaders headers = JsonHeaders();
  headers.insert(headers.end(), {{"Cookie", cookie}, kOurs});
  const auto refused = Ask("POST", "/touchpoint.v1.AdminService/ListTokens", headers, "{}");
  EXPECT_EQ(refused.result_int(), 403u);
  EXPECT_EQ(ToRefusal(refused.body()).reason, "ROLE_DENIED");
  ASSERT_TRUE(
      RevokeToken(admin_, std::string(WhoIs({{"Cookie", cookie}}).at("token_id").as_string()))
          .ok());
  const auto ended = Read({{"Cookie", cookie}, kOurs});
  EXPECT_EQ(ended.result_int(), 401u);
  EXPECT_EQ(ToRefusal(ended.body()).reason, "CREDENTIAL_INVALID");
  EXPECT_FALSE(WhoIs({{"Cookie", cookie}}).at("signed_in").as_bool());
}

TEST_F(HttpSessionTest, IsNotBegunByAWrongTokenOrAnotherPage) {
  for (const std::string& wrong : {std::string("x"), std::string(), rep_ + "x",
                                   std::string(3000, 'a'), rep_ + "; Domain=evil.example"}) {
    const auto refused = SignIn(wrong);
    EXPECT_EQ(refused.result_int(), 401u) << wrong;
    EXPECT_EQ(ToRefusal(refused.body()).reason, "CREDENTIAL_INVALID");
    EXPECT_EQ(refused.count(http::field::set_cookie), 0u);
  }
  EXPECT_EQ(SignIn(std::string(5000, 'a')).result_int(), 400u);
  for (const HttpHeaders& headers : {HttpHeaders{}, HttpHeaders{kForeign}}) {
    EXPECT_EQ(SignIn(rep_, headers).result_int(), 403u);
    EXPECT_EQ(Ask("DELETE", "/session", headers).result_int(), 403u);
  }
  for (const char* body : {"", "{}", "{\"token\":1}", "token=x", "[\"token\"]"}) {
    EXPECT_EQ(
        Ask("POST", "/session", {kOurs, {"Content-Type", "application/json"}}, body).result_int(),
        400u)
        << body;
  }
  EXPECT_EQ(Ask("POST", "/session", {kOurs, {"Content-Type", "text/plain"}},
                "{\"token\":\"" + rep_ + "\"}")
                .result_int(),
            400u);
  EXPECT_EQ(Ask("PUT", "/session", {kOurs}).result_int(), 405u);
  EXPECT_EQ(daemon_.Log().find(rep_), std::string::npos) << "a token is in the log";
}

TEST_F(HttpSessionTest, LeavesRequestsWithAHeaderAlone) {
  const std::string authorization = "Bearer " + rep_;
  EXPECT_EQ(Read({{"Authorization", authorization}}).result_int(), 200u);
  EXPECT_EQ(Read({{"Authorization", authorization}, kForeign}).result_int(), 200u);
  const auto nobody = Read({});
  EXPECT_EQ(nobody.result_int(), 401u);
  EXPECT_EQ(ToRefusal(nobody.body()).reason, "CREDENTIAL_MISSING");
  // Bytes that would end the process if they went on as metadata.
  EXPECT_EQ(Read({{"Authorization", "Bearer \xff\xfe"}}).result_int(), 401u);
  EXPECT_EQ(Read({{"Authorization", authorization}, {"Authorization", authorization}}).result_int(),
            401u);
}

}  // namespace
}  // namespace touchpoint::testing
