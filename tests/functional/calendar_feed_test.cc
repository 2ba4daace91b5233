// SPDX-License-Identifier: Apache-2.0
// Calendar feeds on the real daemon: made, listed and revoked by whom it concerns.
#include <gmock/gmock.h>

#include "common/auth/principal.h"
#include "tests/support/api_matchers.h"
#include "tests/support/authority.h"
#include "tests/support/http_caller.h"

namespace touchpoint::testing {
namespace {

using auth::Role;
using grpc::StatusCode;

class CalendarFeedTest : public ::testing::Test {
 protected:
  ApiClient Holding(Role role, const std::vector<std::string>& teams = {}) {
    return ApiClient(daemon_.address(),
                     {CreateToken(admin_, AskForToken(role, teams)), "", "", ""});
  }

  static grpc::Status Create(ApiClient& client, const v1::CreateCalendarFeedRequest& request,
                             v1::CreateCalendarFeedResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    return client.admin().CreateCalendarFeed(&context, request, &response);
  }

  static v1::CreateCalendarFeedResponse Create(ApiClient& client, const std::string& team) {
    v1::CreateCalendarFeedRequest request;
    request.set_team(team);
    request.set_comment("for " + team);
    v1::CreateCalendarFeedResponse response;
    EXPECT_TRUE(Create(client, request, response).ok());
    return response;
  }

  /// The teams of the feeds, page by page.
  static std::multiset<std::string> List(ApiClient& client, int page_size = 0) {
    std::multiset<std::string> teams;
    v1::ListCalendarFeedsRequest request;
    request.set_page_size(page_size);
    do {
      grpc::ClientContext context;
      SetDeadline(context);
      v1::ListCalendarFeedsResponse response;
      EXPECT_TRUE(client.admin().ListCalendarFeeds(&context, request, &response).ok());
      for (const v1::CalendarFeed& feed : response.feeds()) {
        teams.insert(feed.team());
      }
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return teams;
  }

  static grpc::Status Revoke(ApiClient& client, const std::string& id) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::RevokeCalendarFeedRequest request;
    request.set_feed_id(id);
    v1::RevokeCalendarFeedResponse response;
    return client.admin().RevokeCalendarFeed(&context, request, &response);
  }

  AdminTokenFile file_;
  DaemonProcess daemon_{{.settings = TokenSettings(file_)}};
  ApiClient admin_{daemon_.address(), {AdminToken(), "", "", ""}};
};

TEST_F(CalendarFeedTest, IsMadeListedAndRevokedByWhomItConcerns) {
  ApiClient planner = Holding(Role::kPlanner, {"sales"});
  ApiClient other = Holding(Role::kPlanner, {"marketing"});
  ApiClient rep = Holding(Role::kRep);
  const auto own = Create(planner, "sales");
  const auto by_rep = Create(rep, "marketing");
  EXPECT_THAT(own.path(),
              ::testing::MatchesRegex("/calendar/" + own.feed_id() + "-[0-9A-Za-z]+\\.ics"));
  EXPECT_EQ(List(planner), (std::multiset<std::string>{"sales"}));
  EXPECT_EQ(List(other), (std::multiset<std::string>{"marketing"}));
  EXPECT_EQ(List(rep, 1), (std::multiset<std::string>{"marketing", "sales"}));
  v1::CreateCalendarFeedRequest request;
  request.set_team("marketing");
  v1::CreateCalendarFeedResponse response;
  ExpectRefused(Create(planner, request, response), StatusCode::PERMISSION_DENIED, "TEAM_SCOPE");
  ExpectRefused(Revoke(other, own.feed_id()), StatusCode::NOT_FOUND, "CALENDAR_FEED_NOT_FOUND");
  EXPECT_EQ(List(planner).size(), 1u);
  EXPECT_TRUE(Revoke(planner, own.feed_id()).ok());
  ExpectRefused(Revoke(planner, own.feed_id()), StatusCode::NOT_FOUND, "CALENDAR_FEED_NOT_FOUND");
  EXPECT_TRUE(Revoke(admin_, by_rep.feed_id()).ok());
  EXPECT_TRUE(List(admin_).empty());
  EXPECT_TRUE(daemon_.WaitForLog("\"method\":\"RevokeCalendarFeed\""));
  EXPECT_EQ(daemon_.Logged(own.path().substr(own.path().find('-'))), 0u) << "a secret is logged";
}

TEST_F(CalendarFeedTest, TheListShowsWhatItIsForAndNoSecret) {
  const auto made = Create(admin_, "sales");
  grpc::ClientContext context;
  SetDeadline(context);
  v1::ListCalendarFeedsResponse response;
  ASSERT_TRUE(admin_.admin().ListCalendarFeeds(&context, {}, &response).ok());
  ASSERT_EQ(response.feeds_size(), 1);
  const v1::CalendarFeed& feed = response.feeds(0);
  EXPECT_EQ(feed.feed_id(), made.feed_id());
  EXPECT_EQ(feed.comment(), "for sales");
  EXPECT_FALSE(feed.author().empty());
  EXPECT_TRUE(feed.has_create_time());
  const std::string secret = made.path().substr(made.path().find('-') + 1, 43);
  EXPECT_EQ(response.SerializeAsString().find(secret), std::string::npos);
}

TEST_F(CalendarFeedTest, IsReadOverHttpByWhoeverHasItsPath) {
  using ::testing::HasSubstr;
  using ::testing::Not;
  const auto read = [this](const std::string& path) {
    return HttpCaller(daemon_.http_address()).Call(HttpText("GET", path, {})).value();
  };
  admin_.Plan(MakePlan("canary", "r1"));
  const std::string team = MakePlan("canary", "r1").team();
  const auto made = Create(admin_, team);
  const auto calendar = read(made.path());
  EXPECT_EQ(calendar.result_int(), 200u);
  EXPECT_EQ(calendar[http::field::content_type], "text/calendar; charset=utf-8");
  EXPECT_THAT(calendar.body(), HasSubstr("BEGIN:VEVENT\r\n"));
  EXPECT_THAT(calendar.body(), Not(HasSubstr("canary")));
  EXPECT_THAT(read(Create(admin_, team + "-other").path()).body(), Not(HasSubstr("VEVENT")));

  std::string guessed = made.path();
  char& last = guessed[guessed.size() - std::string("?.ics").size()];
  last = last == 'A' ? 'B' : 'A';
  for (const std::string& path : {guessed, std::string("/calendar/.ics"), std::string("/calendar/"),
                                  std::string("/calendar/x")}) {
    EXPECT_EQ(read(path).result_int(), 404u) << path;
  }
  EXPECT_TRUE(Revoke(admin_, made.feed_id()).ok());
  EXPECT_EQ(read(made.path()).result_int(), 404u);
}

TEST_F(CalendarFeedTest, WhoHasTheCalendarAlreadyIsToldSoUntilItChanges) {
  const auto read = [this](const std::string& path, const std::string& tag) {
    return HttpCaller(daemon_.http_address())
        .Call(HttpText("GET", path, {{"If-None-Match", tag}}))
        .value();
  };
  const v1::Plan plan = MakePlan("canary", "r1");
  admin_.Plan(plan);
  const std::string path = Create(admin_, plan.team()).path();
  const auto first = read(path, "\"other\"");
  ASSERT_EQ(first.result_int(), 200u);
  const std::string tag(first[http::field::etag]);
  EXPECT_THAT(tag, ::testing::MatchesRegex("W/\"[0-9a-f]{32}\""));
  for (const std::string& known : {tag, "\"x\", " + tag, std::string("*")}) {
    const auto again = read(path, known);
    EXPECT_EQ(again.result_int(), 304u) << known;
    EXPECT_EQ(again.body(), "");
    EXPECT_EQ(again[http::field::etag], tag);
  }
  admin_.Plan(MakePlan("another", "r1"));
  const auto changed = read(path, tag);
  EXPECT_EQ(changed.result_int(), 200u);
  EXPECT_NE(changed[http::field::etag], tag);
}

TEST_F(CalendarFeedTest, TooManyFetchesOfOneFeedAreToldWhenToComeAgain) {
  DaemonProcess daemon({.settings = {"limits.feed_fetches_per_minute=2"}});
  ApiClient client(daemon.address());
  const auto read = [&daemon](const std::string& path) {
    return HttpCaller(daemon.http_address()).Call(HttpText("GET", path, {})).value();
  };
  const std::string path = Create(client, "sales").path();
  std::string guessed = path;
  guessed[guessed.size() - std::string("?.ics").size()] ^= 1;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(read(guessed).result_int(), 404u) << "who has no secret uses nothing up";
  }
  EXPECT_EQ(read(path).result_int(), 200u);
  EXPECT_EQ(read(path).result_int(), 200u);
  const auto refused = read(path);
  EXPECT_EQ(refused.result_int(), 429u);
  const int wait = std::stoi(std::string(refused[http::field::retry_after]));
  EXPECT_GE(wait, 1);
  EXPECT_LE(wait, 30);
  EXPECT_EQ(read(Create(client, "sales").path()).result_int(), 200u) << "another feed's turn";
}

TEST_F(CalendarFeedTest, TooManyFetchesFromOneAddressAreTooManyWhateverTheyAsk) {
  DaemonProcess daemon({.settings = {"limits.address_fetches_per_minute=3"}});
  ApiClient client(daemon.address());
  const auto status = [&daemon](const std::string& path) {
    return HttpCaller(daemon.http_address()).Call(HttpText("GET", path, {})).value().result_int();
  };
  const std::string path = Create(client, "sales").path();
  EXPECT_EQ(status("/calendar/guess.ics"), 404u);
  EXPECT_EQ(status("/calendar/guess.ics"), 404u);
  EXPECT_EQ(status(path), 200u);
  EXPECT_EQ(status("/calendar/guess.ics"), 429u);
  EXPECT_EQ(status(path), 429u);
  EXPECT_NE(status("/livez"), 429u) << "only feeds count";
}

TEST_F(CalendarFeedTest, NoMoreAreMadeThanThereMayBe) {
  DaemonProcess daemon({.settings = {"limits.calendar_feeds=2"}});
  ApiClient client(daemon.address());
  const auto first = Create(client, "sales");
  Create(client, "sales");
  v1::CreateCalendarFeedRequest request;
  request.set_team("sales");
  v1::CreateCalendarFeedResponse response;
  const grpc::Status refused = Create(client, request, response);
  ExpectRefused(refused, StatusCode::RESOURCE_EXHAUSTED, "CALENDAR_FEED_LIMIT");
  EXPECT_THAT(refused.error_message(), ::testing::HasSubstr("limits.calendar_feeds"));
  EXPECT_EQ(List(client).size(), 2u);
  EXPECT_TRUE(Revoke(client, first.feed_id()).ok());
  EXPECT_TRUE(Create(client, request, response).ok());
}

TEST_F(CalendarFeedTest, NamesTheFieldThatIsWrong) {
  const auto refusal = [this](auto change) {
    v1::CreateCalendarFeedRequest request;
    request.set_team("sales");
    change(request);
    v1::CreateCalendarFeedResponse response;
    const Refusal refused = ToRefusal(Create(admin_, request, response));
    return refused.reason + " " + (refused.fields.empty() ? "" : refused.fields[0]);
  };
  using Request = v1::CreateCalendarFeedRequest;
  EXPECT_EQ(refusal([](Request& r) { r.clear_team(); }), "FIELD_MISSING team");
  EXPECT_EQ(refusal([](Request& r) { r.add_stakeholder_ids("?"); }),
            "ID_FORMAT stakeholder_ids[0]");
  EXPECT_EQ(refusal([](Request& r) {
              r.add_stakeholder_ids("a");
              r.add_stakeholder_ids("a");
            }),
            "FIELD_CONFLICT stakeholder_ids[1]");
  EXPECT_EQ(refusal([](Request& r) {
              for (int i = 0; i < 201; ++i) {
                r.add_stakeholder_ids("a" + std::to_string(i));
              }
            }),
            "FIELD_LENGTH stakeholder_ids");
  EXPECT_EQ(refusal([](Request& r) { r.set_comment(std::string(257, 'x')); }),
            "FIELD_LENGTH comment");
}

}  // namespace
}  // namespace touchpoint::testing
