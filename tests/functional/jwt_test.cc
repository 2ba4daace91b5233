// SPDX-License-Identifier: Apache-2.0
// Callers with JWTs of an identity provider, and its keys as they change under the daemon.
#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>
#include <thread>

#include "common/base/clock.h"
#include "tests/support/api_matchers.h"
#include "tests/support/authority.h"
#include "tests/support/jwt_signer.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using ::testing::HasSubstr;
using ::testing::Not;

class JwtTest : public ::testing::Test {
 protected:
  /// In the place of the old file at once, as a provider's agent does it.
  void Publish(const std::string& content) const {
    std::ofstream(jwks_ + ".new") << content;
    ASSERT_EQ(std::rename((jwks_ + ".new").c_str(), jwks_.c_str()), 0);
  }
  std::vector<std::string> Settings() const {
    return TokenSettings(admin_, {"log.level=debug", "auth.jwks_file=" + jwks_,
                                  "auth.jwt_issuer=https://id.example", "auth.jwt_audience=tp"});
  }
  static std::string Claims(Duration life, const std::string& audience = "tp") {
    const int64_t exp = ToMillis(SystemClock().Now() + life) / 1000;
    return R"({"iss":"https://id.example","aud":[")" + audience + R"("],"sub":"svc crm","exp":)" +
           std::to_string(exp) + R"(,"touchpoint_roles":["planner"],"touchpoint_teams":["sales"]})";
  }
  static ApiClient Holding(const std::string& token, const DaemonProcess& daemon) {
    return ApiClient(daemon.address(), {token, "", "", ""});
  }
  /// Calls until a call with the token ends like this.
  static void Await(ApiClient& client, StatusCode code) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    v1::GetTouchpointResponse response;
    while (client.Get("t0.0000000000001.1", response).error_code() != code) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::yield();
    }
  }

  const ScratchFolder folder_{"jwt"};
  const std::string jwks_ = folder_.Path("jwks.json");
  const AdminTokenFile admin_;
  const JwtSigner old_{"RS256", "old"};
  const JwtSigner new_{"ES256", "new"};
};

TEST_F(JwtTest, APlannerPlansForItsTeamAndForNoOther) {
  Publish(MakeJwks({old_.Jwk(), new_.Jwk()}));
  const DaemonProcess daemon({.settings = Settings()});
  const std::string token = old_.Sign(Claims(kHour));
  ApiClient planner = Holding(token, daemon);
  planner.Plan(MakePlan("someone", "r1"));
  v1::PlanTouchpointResponse response;
  v1::Plan foreign = MakePlan("someone", "r2");
  foreign.set_team("marketing");
  ExpectRefused(planner.Plan(foreign, response), StatusCode::PERMISSION_DENIED, "TEAM_SCOPE");
  v1::CreateTokenResponse created;
  ExpectRefused(CreateToken(planner, AskForToken(auth::Role::kRep), created),
                StatusCode::PERMISSION_DENIED, "ROLE_DENIED");
  // Tokens of the daemon's own stay good beside them.
  Holding(AdminToken(), daemon).Plan(MakePlan("someone-else", "r1"));
  EXPECT_TRUE(daemon.WaitForLog(
      R"("audit":true,"method":"PlanTouchpoint","token_id":"jwt:svc%20crm","team":"sales")"));
  EXPECT_THAT(daemon.Log(), Not(HasSubstr(token.substr(token.rfind('.')))));
}

TEST_F(JwtTest, WhoIsRefusedIsNotToldWhyButTheLogIs) {
  Publish(MakeJwks({old_.Jwk()}));
  const DaemonProcess daemon({.settings = Settings()});
  const std::string good = old_.Sign(Claims(kHour));
  v1::GetTouchpointResponse response;
  for (const std::string& bad :
       {old_.Sign(Claims(kHour, "other")), new_.Sign(Claims(kHour)), good + "AA",
        SignHs256(R"({"alg":"HS256","kid":"old"})", Claims(kHour), old_.Pem())}) {
    const grpc::Status status = Holding(bad, daemon).Get("t0.0000000000001.1", response);
    ExpectRefused(status, StatusCode::UNAUTHENTICATED, "CREDENTIAL_INVALID");
    EXPECT_EQ(status.error_message(), "the credential is not valid");
  }
  ExpectRefused(Holding(old_.Sign(Claims(-kHour)), daemon).Get("t0.0000000000001.1", response),
                StatusCode::UNAUTHENTICATED, "CREDENTIAL_EXPIRED");
  EXPECT_TRUE(daemon.WaitForLog("aud does not have auth.jwt_audience"));
  EXPECT_TRUE(daemon.WaitForLog("its algorithm is not that of its key"));
  EXPECT_TRUE(daemon.WaitForLog("it has expired"));
  EXPECT_THAT(daemon.Log(), Not(HasSubstr(good.substr(0, good.find('.')))));
}

TEST_F(JwtTest, KeysAreExchangedWithoutARestart) {
  Publish(MakeJwks({old_.Jwk()}));
  const DaemonProcess daemon({.settings = Settings()});
  ApiClient was = Holding(old_.Sign(Claims(kHour)), daemon);
  ApiClient is = Holding(new_.Sign(Claims(kHour)), daemon);
  Await(was, StatusCode::NOT_FOUND);
  Await(is, StatusCode::UNAUTHENTICATED);
  Publish(MakeJwks({old_.Jwk(), new_.Jwk()}));
  Await(is, StatusCode::NOT_FOUND);
  Await(was, StatusCode::NOT_FOUND);
  Publish(MakeJwks({new_.Jwk()}));
  Await(was, StatusCode::UNAUTHENTICATED);
  Await(is, StatusCode::NOT_FOUND);
}

TEST_F(JwtTest, AFileThatBreaksLeavesTheKeys) {
  Publish(MakeJwks({old_.Jwk()}));
  const DaemonProcess daemon({.settings = Settings()});
  const char* told = "auth.jwks_file is refused, the old keys stay";
  Publish("{");
  ASSERT_TRUE(daemon.WaitForLog(told));
  ApiClient was = Holding(old_.Sign(Claims(kHour)), daemon);
  Await(was, StatusCode::NOT_FOUND);
  Publish(MakeJwks({old_.Jwk(), new_.Jwk()}));
  ApiClient is = Holding(new_.Sign(Claims(kHour)), daemon);
  Await(is, StatusCode::NOT_FOUND);
  EXPECT_EQ(daemon.Logged(told), 1u);
  Publish("{");
  EXPECT_TRUE(daemon.WaitForLog(told, 2));
}

TEST_F(JwtTest, AStartWithoutKeysIsRefused) {
  DaemonProcess missing({.settings = Settings(), .start = false});
  EXPECT_EQ(missing.StartAndFail(), 78);
  EXPECT_THAT(missing.Log(), HasSubstr(jwks_ + " is no file that can be read"));
  Publish(MakeJwks({old_.Jwk(R"(,"d":"AAAA")")}));
  DaemonProcess careless({.settings = Settings(), .start = false});
  EXPECT_EQ(careless.StartAndFail(), 78);
  EXPECT_THAT(careless.Log(), HasSubstr("keys[0] has the private key in it"));
}

}  // namespace
}  // namespace touchpoint::testing
