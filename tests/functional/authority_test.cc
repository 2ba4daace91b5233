// SPDX-License-Identifier: Apache-2.0
// Tokens from their making to their end, and what one team sees of another.
#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "common/auth/token.h"
#include "tests/support/api_matchers.h"
#include "tests/support/authority.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using auth::Role;
using grpc::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;

grpc::Status ListTokens(ApiClient& client, const v1::ListTokensRequest& request,
                        v1::ListTokensResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return client.admin().ListTokens(&context, request, &response);
}

/// How a call of the planner ends, once it does not end well any more.
std::string AwaitRefusal(ApiClient& client) {
  v1::GetTouchpointResponse response;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < deadline) {
    const Refusal refusal = ToRefusal(client.Get("t0.0000000000001.1", response));
    if (refusal.code == StatusCode::UNAUTHENTICATED) {
      return refusal.reason;
    }
    std::this_thread::yield();
  }
  return "none came";
}

/// Calls until the daemon knows the caller's new token.
void AwaitWelcome(ApiClient& client) {
  v1::GetTouchpointResponse response;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (client.Get("t0.0000000000001.1", response).error_code() == StatusCode::UNAUTHENTICATED) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::yield();
  }
}

class AuthorityTest : public ::testing::Test {
 protected:
  ApiClient Holding(const std::string& token, const DaemonProcess& daemon) const {
    return ApiClient(daemon.address(), {token, "", "", ""});
  }
  ApiClient Planner(const std::string& team) {
    return Holding(CreateToken(admin_, AskForToken(Role::kPlanner, {team})), daemon_);
  }

  RedisProcess redis_;
  AdminTokenFile file_;
  DaemonProcess daemon_{
      {.redis_url = redis_.url(), .settings = TokenSettings(file_, {"log.level=debug"})}};
  ApiClient admin_{daemon_.address(), {AdminToken(), "", "", ""}};
};

TEST_F(AuthorityTest, WhatBelongsToOthersIsToldApartFromNothingByNothing) {
  v1::Plan plan = MakePlan("shared", "r1");
  plan.set_team("marketing");
  const std::string foreign = admin_.Plan(plan).touchpoint().touchpoint_id();
  const std::string same_person = foreign.substr(0, foreign.rfind('.')) + ".77";
  ApiClient planner = Planner("sales");
  const auto whole = [](const grpc::Status& status) {
    return std::to_string(status.error_code()) + status.error_message() + status.error_details();
  };
  for (const std::string& missing : {same_person, std::string("t0.0000000000001.1")}) {
    v1::GetTouchpointResponse got;
    EXPECT_EQ(whole(planner.Get(foreign, got)), whole(planner.Get(missing, got)));
    v1::CancelTouchpointResponse cancelled;
    EXPECT_EQ(whole(planner.Cancel(foreign, cancelled)), whole(planner.Cancel(missing, cancelled)));
    ExpectRefused(planner.Cancel(foreign, cancelled), StatusCode::NOT_FOUND,
                  "TOUCHPOINT_NOT_FOUND");
  }
  v1::GetTouchpointResponse got;
  ASSERT_TRUE(admin_.Get(foreign, got).ok());
  EXPECT_EQ(got.touchpoint().state(), v1::TOUCHPOINT_STATE_PLANNED);
}

TEST_F(AuthorityTest, ATeamSeesOnItsOwnContactsWhatOthersPlanButNotTheirBusiness) {
  v1::Plan plan = MakePlan("both", "secret-request");
  plan.set_team("marketing");
  plan.set_content_ref("secret-content");
  (*plan.mutable_attributes())["k"] = "secret-value";
  admin_.Plan(plan);
  ApiClient planner = Planner("sales");
  EXPECT_TRUE(planner.Timeline("both").empty());
  planner.Plan(MakePlan("both", "r1"));
  const std::vector<v1::Touchpoint> timeline = planner.Timeline("both");
  ASSERT_EQ(timeline.size(), 2u);
  for (const v1::Touchpoint& touchpoint : timeline) {
    EXPECT_THAT(touchpoint.SerializeAsString(), Not(HasSubstr("secret")));
    EXPECT_EQ(touchpoint.request_id(), touchpoint.team() == "sales" ? "r1" : "");
  }
  // A rep reads it all.
  ApiClient rep = Holding(CreateToken(admin_, AskForToken(Role::kRep)), daemon_);
  EXPECT_EQ(rep.Timeline("both").front().content_ref(), "secret-content");
}

TEST_F(AuthorityTest, ATombstoneOpensNoTimeline) {
  admin_.Plan(MakePlan("guarded", "r1"));
  ApiClient planner = Planner("marketing");
  grpc::ClientContext context;
  SetDeadline(context);
  v1::CancelTouchpointRequest request;
  request.mutable_key()->set_team("marketing");
  request.mutable_key()->set_stakeholder_id("guarded");
  request.mutable_key()->set_request_id("early");
  v1::CancelTouchpointResponse response;
  ASSERT_TRUE(planner.touchpoints().CancelTouchpoint(&context, request, &response).ok());
  EXPECT_TRUE(planner.Timeline("guarded").empty());
}

TEST_F(AuthorityTest, APlannerReadsTheLogOfItsTeamsOnly) {
  for (const char* team : {"sales", "marketing"}) {
    for (int i = 0; i < 2; ++i) {
      v1::Plan plan = MakePlan(std::string("logged-") + team, "r" + std::to_string(i));
      plan.set_team(team);
      admin_.Plan(plan);
    }
  }
  ApiClient planner = Planner("sales");
  const auto entries = planner.ThrottleLog({});
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries.front().team(), "sales");
  ApiClient ops = Holding(CreateToken(admin_, AskForToken(Role::kOps)), daemon_);
  EXPECT_EQ(ops.ThrottleLog({}).size(), 2u);
}

TEST_F(AuthorityTest, ARevokedTokenIsRefusedByEveryDaemon) {
  DaemonProcess second({.redis_url = redis_.url(), .settings = TokenSettings(file_)});
  v1::CreateTokenResponse created;
  ASSERT_TRUE(CreateToken(admin_, AskForToken(Role::kPlanner, {"sales"}), created).ok());
  ApiClient here = Holding(created.text(), daemon_);
  ApiClient there = Holding(created.text(), second);
  here.Plan(MakePlan("someone", "r1"));
  v1::GetTouchpointResponse got;
  AwaitWelcome(there);
  ASSERT_TRUE(RevokeToken(admin_, created.token().token_id()).ok());
  ExpectRefused(here.Get("t0.0000000000001.1", got), StatusCode::UNAUTHENTICATED,
                "CREDENTIAL_INVALID");
  EXPECT_EQ(AwaitRefusal(there), "CREDENTIAL_INVALID");
  ASSERT_TRUE(RevokeToken(admin_, created.token().token_id()).ok());  // again is harmless
}

TEST_F(AuthorityTest, ATokenExpires) {
  v1::CreateTokenRequest request = AskForToken(Role::kPlanner, {"sales"});
  request.mutable_lifetime()->set_seconds(1);
  ApiClient planner = Holding(CreateToken(admin_, request), daemon_);
  EXPECT_EQ(AwaitRefusal(planner), "CREDENTIAL_EXPIRED");
}

TEST_F(AuthorityTest, TokensOutliveTheDaemonAndTheirTextsAreNowhere) {
  v1::CreateTokenResponse created;
  v1::CreateTokenRequest request = AskForToken(Role::kPlanner, {"sales"});
  request.set_comment("for the CRM");
  ASSERT_TRUE(CreateToken(admin_, request, created).ok());
  EXPECT_EQ(created.token().created_by(), "testadmin000");
  const std::string secret = created.text().substr(16);
  ApiClient(daemon_.address(), {created.text(), "", "", ""}).Plan(MakePlan("someone", "r1"));
  v1::ListTokensResponse list;
  ASSERT_TRUE(ListTokens(admin_, {}, list).ok());
  ASSERT_EQ(list.tokens_size(), 1);
  EXPECT_EQ(list.tokens(0).SerializeAsString(), created.token().SerializeAsString());
  EXPECT_THAT(list.SerializeAsString(), Not(HasSubstr(secret)));

  daemon_.Signal(SIGTERM);
  ASSERT_EQ(daemon_.ExitCode(), 0);
  EXPECT_THAT(daemon_.Log(), Not(HasSubstr(secret)));
  EXPECT_THAT(daemon_.Log(), Not(HasSubstr(AdminToken().substr(16))));
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(redis_.directory())) {
    if (entry.is_regular_file()) {
      std::ostringstream content;
      content << std::ifstream(entry.path()).rdbuf();
      EXPECT_THAT(content.str(), Not(HasSubstr(secret))) << entry.path();
      ++files;
    }
  }
  EXPECT_GT(files, 0u);
  daemon_.Start();
  ApiClient(daemon_.address(), {created.text(), "", "", ""}).Plan(MakePlan("someone", "r2"));
}

TEST_F(AuthorityTest, RequestsForTokensAreChecked) {
  const auto refused = [this](const v1::CreateTokenRequest& request, const char* reason,
                              const char* field) {
    v1::CreateTokenResponse response;
    ExpectRefused(CreateToken(admin_, request, response), StatusCode::INVALID_ARGUMENT, reason,
                  field);
  };
  refused({}, "FIELD_MISSING", "roles");
  refused(AskForToken(Role::kPlanner), "FIELD_MISSING", "teams");
  v1::CreateTokenRequest request = AskForToken(Role::kPlanner, {"sales", "sales"});
  refused(request, "FIELD_CONFLICT", "teams[1]");
  request = AskForToken(Role::kPlanner, {"sales"});
  request.set_any_team(true);
  refused(request, "FIELD_CONFLICT", "teams");
  request = AskForToken(Role::kPlanner, {""});
  refused(request, "FIELD_MISSING", "teams[0]");
  request = AskForToken(Role::kRep);
  request.add_roles(v1::ROLE_REP);
  refused(request, "FIELD_CONFLICT", "roles[1]");
  request.set_roles(1, static_cast<v1::Role>(77));
  refused(request, "ENUM_VALUE", "roles[1]");
  request.set_roles(1, v1::ROLE_UNSPECIFIED);
  refused(request, "ENUM_VALUE", "roles[1]");
  request = AskForToken(Role::kRep);
  request.set_comment(std::string(257, 'x'));
  refused(request, "FIELD_LENGTH", "comment");
  request = AskForToken(Role::kRep);
  for (const int64_t seconds :
       {int64_t{0}, int64_t{-1}, int64_t{90} * 86400 + 1, INT64_MAX, INT64_MIN}) {
    request.mutable_lifetime()->set_seconds(seconds);
    refused(request, "TIME_RANGE", "lifetime");
  }
  v1::ListTokensResponse list;
  v1::ListTokensRequest page;
  page.set_page_size(-1);
  ExpectRefused(ListTokens(admin_, page, list), StatusCode::INVALID_ARGUMENT, "PAGE_SIZE",
                "page_size");
  page.set_page_size(0);
  page.set_page_token("nonsense");
  ExpectRefused(ListTokens(admin_, page, list), StatusCode::INVALID_ARGUMENT, "PAGE_TOKEN",
                "page_token");
  ExpectRefused(RevokeToken(admin_, "nosuchtoken0"), StatusCode::NOT_FOUND, "TOKEN_NOT_FOUND");
  ExpectRefused(RevokeToken(admin_, ""), StatusCode::INVALID_ARGUMENT, "FIELD_MISSING", "token_id");
}

TEST_F(AuthorityTest, WritesAndConsentLookUpsAreAudited) {
  DaemonProcess quiet(
      {.redis_url = redis_.url(), .settings = TokenSettings(file_, {"log.level=error"})});
  ApiClient admin(quiet.address(), {AdminToken(), "", "", ""});
  v1::CreateTokenResponse created;
  ASSERT_TRUE(CreateToken(admin, AskForToken(Role::kPlanner, {"sales"}), created).ok());
  ApiClient planner(quiet.address(), {created.text(), "", "", ""});
  planner.Plan(MakePlan("secret-person", "r1"));
  v1::Plan foreign = MakePlan("secret-person", "r2");
  foreign.set_team("marketing");
  v1::PlanTouchpointResponse planned;
  EXPECT_FALSE(planner.Plan(foreign, planned).ok());
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetStakeholderRequest request;
  request.set_stakeholder_id("secret-person");
  v1::GetStakeholderResponse profile;
  ASSERT_TRUE(planner.stakeholders().GetStakeholder(&context, request, &profile).ok());
  EXPECT_FALSE(ApiClient(quiet.address()).Plan(foreign, planned).ok());
  v1::PlanTouchpointsRequest bulk;
  *bulk.add_plans() = MakePlan("secret-person", "r3");
  planner.BulkRaw({bulk.SerializeAsString()});

  const std::string who = "\"token_id\":\"" + created.token().token_id() + "\"";
  const std::string about = ",\"team\":\"sales\",\"stakeholder\":\"sh_";
  EXPECT_TRUE(
      quiet.WaitForLog("\"audit\":true,\"method\":\"CreateToken\",\"token_id\":"
                       "\"testadmin000\""));
  EXPECT_TRUE(quiet.WaitForLog("\"method\":\"PlanTouchpoint\"," + who + about));
  EXPECT_TRUE(quiet.WaitForLog("\"result\":\"TEAM_SCOPE\""));
  EXPECT_TRUE(quiet.WaitForLog("\"method\":\"GetStakeholder\"," + who));
  EXPECT_TRUE(quiet.WaitForLog("\"token_id\":\"\",\"result\":\"CREDENTIAL_MISSING\""));
  EXPECT_TRUE(
      quiet.WaitForLog("\"method\":\"PlanTouchpoints\"," + who + ",\"items\":1,\"result\":\"OK\""));
  EXPECT_THAT(quiet.Log(), Not(HasSubstr("secret-person")));
}

TEST_F(AuthorityTest, TokensAreListedPageByPage) {
  for (int i = 0; i < 5; ++i) {
    CreateToken(admin_, AskForToken(Role::kRep));
  }
  std::vector<std::string> ids;
  v1::ListTokensRequest request;
  request.set_page_size(2);
  do {
    v1::ListTokensResponse page;
    ASSERT_TRUE(ListTokens(admin_, request, page).ok());
    ASSERT_LE(page.tokens_size(), 2);
    for (const v1::Token& token : page.tokens()) {
      ids.push_back(token.token_id());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(ids.size(), 5u);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

TEST(AuthorityStart, AFileThatIsNoAdminTokenIsRefused) {
  for (const char* content : {"", "password", "testadmin000 sha256:abc", "a b c"}) {
    AdminTokenFile file(content);
    DaemonProcess daemon({.settings = TokenSettings(file), .start = false});
    EXPECT_EQ(daemon.StartAndFail(), 78) << content;
    EXPECT_THAT(daemon.Log(), HasSubstr("ADMIN_TOKEN_FILE"));
    EXPECT_THAT(daemon.Log(), Not(HasSubstr("password")));
  }
}

TEST(AuthorityStart, TheHashOfAnAdminTokenIsEnough) {
  AdminTokenFile file("testadmin000 " + auth::HashOfToken(AdminToken()));
  DaemonProcess daemon({.settings = TokenSettings(file)});
  ApiClient(daemon.address(), {AdminToken(), "", "", ""}).Plan(MakePlan("someone", "r1"));
}

TEST(AuthorityStart, OthersCanReachNothingThatIsOpenOrInTheClear) {
  AdminTokenFile file;
  for (const std::vector<std::string>& settings :
       {std::vector<std::string>{}, TokenSettings(file)}) {
    std::vector<std::string> all = settings;
    all.emplace_back("listen.address=0.0.0.0:0");
    DaemonProcess daemon({.settings = all, .start = false});
    EXPECT_EQ(daemon.StartAndFail(), 78);
    EXPECT_THAT(daemon.Log(), HasSubstr("listen.address: is reachable from other hosts"));
  }
}

}  // namespace
}  // namespace touchpoint::testing
