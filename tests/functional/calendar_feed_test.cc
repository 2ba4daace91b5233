// SPDX-License-Identifier: Apache-2.0
// Calendar feeds on the real daemon: made, listed and revoked by whom it concerns.
#include <gmock/gmock.h>

#include "common/auth/principal.h"
#include "tests/support/api_matchers.h"
#include "tests/support/authority.h"

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
