// SPDX-License-Identifier: Apache-2.0
#include "services/http/credentials.h"

#include <gmock/gmock.h>

namespace touchpoint::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Fields = std::vector<std::pair<std::string, std::string>>;

Request With(const Fields& fields, verb method = verb::post, const std::string& host = "a.org:1") {
  Request request(method, "/", 11);
  request.set(field::host, host);
  for (const auto& [name, value] : fields) {
    request.insert(name, value);
  }
  return request;
}

TEST(AskerOf, GoesByWhatTheBrowserSays) {
  const std::pair<Fields, Asker> cases[] = {
      {{}, Asker::kUnknown},
      {{{"Origin", "https://a.org:1"}}, Asker::kOurs},
      {{{"Origin", "http://A.org:1"}}, Asker::kOurs},
      {{{"Origin", "https://a.org"}}, Asker::kForeign},
      {{{"Origin", "https://a.org:12"}}, Asker::kForeign},
      {{{"Origin", "https://evil.org/a.org:1"}}, Asker::kForeign},
      {{{"Origin", "null"}}, Asker::kForeign},
      {{{"Sec-Fetch-Site", "same-origin"}}, Asker::kOurs},
      {{{"Sec-Fetch-Site", "same-site"}}, Asker::kForeign},
      {{{"Sec-Fetch-Site", "cross-site"}}, Asker::kForeign},
      {{{"Sec-Fetch-Site", "none"}}, Asker::kForeign},
      {{{"Sec-Fetch-Site", "same-origin"}, {"Origin", "https://b.org"}}, Asker::kForeign},
      {{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://a.org:1"}}, Asker::kForeign},
  };
  for (const auto& [fields, asker] : cases) {
    EXPECT_EQ(AskerOf(With(fields)), asker) << ::testing::PrintToString(fields);
  }
  for (const verb reading : {verb::get, verb::head}) {
    EXPECT_EQ(AskerOf(With({{"Sec-Fetch-Site", "none"}}, reading)), Asker::kOurs);
  }
}

TEST(SessionTokenOf, FindsOneCookieAmongOthers) {
  EXPECT_EQ(SessionTokenOf(With({{"Cookie", "a=b; touchpoint-session=t=1;c=d"}})), "t=1");
  EXPECT_EQ(SessionTokenOf(With({{"Cookie", "touchpoint-session=t"}})), "t");
  for (const char* cookies :
       {"", "touchpoint-session", "touchpoint-session=", "a=touchpoint-session=t",
        "xtouchpoint-session=t", "touchpoint-session=\xff"}) {
    EXPECT_EQ(SessionTokenOf(With({{"Cookie", cookies}})), "") << cookies;
  }
}

TEST(CredentialsOf, TakesTheHeaderBeforeTheCookie) {
  EXPECT_THAT(CredentialsOf(With({})).value(), IsEmpty());
  EXPECT_THAT(CredentialsOf(With({{"Authorization", "Bearer x"},
                                  {"Cookie", "touchpoint-session=t"},
                                  {"Origin", "https://evil.org"}}))
                  .value(),
              ElementsAre("Bearer x"));
  // Both are passed on, so that they are refused as gRPC refuses them.
  EXPECT_THAT(
      CredentialsOf(With({{"Authorization", "Bearer x"}, {"Authorization", "Bearer y"}})).value(),
      ElementsAre("Bearer x", "Bearer y"));
  EXPECT_THAT(CredentialsOf(With({{"Authorization", "Bearer \xff"}})).value(), ElementsAre(""));
}

TEST(CredentialsOf, TakesACookieForOurOwnPagesOnly) {
  const std::pair<std::string, std::string> cookie = {"Cookie", "touchpoint-session=t"};
  EXPECT_THAT(CredentialsOf(With({cookie, {"Origin", "https://a.org:1"}})).value(),
              ElementsAre("Bearer t"));
  for (const Fields& fields : {Fields{cookie}, Fields{cookie, {"Origin", "https://evil.org"}},
                               Fields{cookie, {"Sec-Fetch-Site", "same-site"}}}) {
    for (const verb method : {verb::get, verb::post}) {
      const auto refused = CredentialsOf(With(fields, method));
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().reason, "ORIGIN_DENIED");
    }
  }
}

TEST(CheckOpenDoor, KeepsOutPagesOfOthers) {
  for (const char* host :
       {"localhost", "localhost:7480", "127.0.0.1:1", "[::1]:7480", "LOCALHOST"}) {
    EXPECT_TRUE(CheckOpenDoor(With({}, verb::post, host), false)) << host;
    EXPECT_TRUE(
        CheckOpenDoor(With({{"Origin", "http://" + std::string(host)}}, verb::post, host), false));
    EXPECT_FALSE(CheckOpenDoor(With({{"Origin", "https://evil.org"}}, verb::post, host), false));
  }
  // A name of the page's own may have this host's address.
  for (const char* host :
       {"evil.org", "127.evil.org:7480", "127.0.0.1.evil.org", "[::2]", "10.0.0.1"}) {
    EXPECT_FALSE(CheckOpenDoor(With({}, verb::post, host), false)) << host;
    EXPECT_TRUE(CheckOpenDoor(With({}, verb::post, host), true)) << host;
  }
}

}  // namespace
}  // namespace touchpoint::http
