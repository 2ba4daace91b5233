// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "common/rpc/gatekeeper.h"
#include "tests/support/jwt_signer.h"
#include "touchpoint/v1/touchpoint_service.grpc.pb.h"

namespace touchpoint::rpc {
namespace {

using testing::JwtSigner;

const Instant kNow = FromMillis(1'800'000'000'000);

class GatekeeperJwtTest : public ::testing::Test {
 protected:
  void SetUp() override {
    (void)google::protobuf::DescriptorPool::generated_pool();
    auto keys = auth::KeySet::Parse(testing::MakeJwks({signer_.Jwk()}));
    checker_ = std::make_shared<const JwtChecker>(std::move(*keys), auth::JwtRules{"me", "you"});
    gatekeeper_.SetJwts(checker_);
  }

  std::string Jwt(const std::string& subject, const std::string& exp = "1800000600") const {
    return signer_.Sign(R"({"iss":"me","aud":"you","exp":)" + exp + R"(,"sub":")" + subject +
                        R"(","touchpoint_roles":["planner"],"touchpoint_teams":["sales"]})");
  }
  Result<Caller> Identify(const std::string& token) const {
    const std::string authorization = "Bearer " + token;
    return gatekeeper_.Identify({authorization}, "PlanTouchpoint");
  }
  std::string ReasonOf(const std::string& token) const {
    const auto caller = Identify(token);
    return caller ? "" : caller.error().reason;
  }

  const JwtSigner signer_{"EdDSA", "1"};
  const ManualClock clock_{kNow};
  Gatekeeper gatekeeper_{Gatekeeper::Mode::kToken,
                         *PermissionTable::Read({v1::TouchpointService::service_full_name()}),
                         clock_,
                         {.plans_per_second = 1}};
  std::shared_ptr<const JwtChecker> checker_;
};

TEST_F(GatekeeperJwtTest, LetsThoseInWhoHaveOne) {
  const auto caller = Identify(Jwt("crm"));
  ASSERT_TRUE(caller) << caller.error().message;
  EXPECT_EQ(caller->principal().token_id, "jwt:crm");
  EXPECT_TRUE(caller->scope().Covers("sales"));
  EXPECT_FALSE(caller->scope().Covers("marketing"));
  EXPECT_EQ(ReasonOf(Jwt("crm") + "x"), "CREDENTIAL_INVALID");
  EXPECT_EQ(ReasonOf("x"), "CREDENTIAL_INVALID");
  gatekeeper_.SetJwts(nullptr);
  EXPECT_EQ(ReasonOf(Jwt("crm")), "CREDENTIAL_INVALID");
}

TEST_F(GatekeeperJwtTest, TokensOfItsOwnAreNoneOfTheCheckersBusiness) {
  auth::TokenSecret secret;
  secret.fill(3);
  const std::string text = auth::FormatToken("aaaaaaaaaaaa", secret);
  auth::TokenRecord record;
  record.id = "aaaaaaaaaaaa";
  record.hash = auth::HashOfToken(text);
  record.roles = {auth::Role::kAdmin};
  record.expires = kNow + kDay;
  gatekeeper_.SetTokens(
      std::make_shared<const auth::TokenTable>(std::vector<auth::TokenRecord>{record}));
  EXPECT_EQ(ReasonOf(text), "");
  EXPECT_EQ(ReasonOf(Jwt("crm")), "");
}

TEST_F(GatekeeperJwtTest, ASubjectHasOneQuotaInAllItsTokens) {
  const auto first = Identify(Jwt("crm"));
  const auto again = Identify(Jwt("crm", "1800000900"));
  ASSERT_TRUE(first && again);
  EXPECT_EQ(&first->quota(), &again->quota());
  EXPECT_NE(&first->quota(), &Identify(Jwt("other"))->quota());
}

TEST_F(GatekeeperJwtTest, KeepsNoQuotaOfThoseWhoWereHereOnce) {
  const auto busy = Identify(Jwt("busy"));
  ASSERT_TRUE(busy);
  ASSERT_FALSE(
      Identify(Jwt("debtor"))->quota().TakePlans(1'000'000, std::chrono::steady_clock::now()));
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(Identify(Jwt("s" + std::to_string(i))));
    ASSERT_LE(gatekeeper_.quotas(), 4096u);
  }
  // Those who would gain by it are kept.
  EXPECT_EQ(&busy->quota(), &Identify(Jwt("busy"))->quota());
  EXPECT_TRUE(Identify(Jwt("debtor"))->quota().TakePlans(1, std::chrono::steady_clock::now()));
}

TEST_F(GatekeeperJwtTest, ThoseWhoAreNotKnownGetNoQuota) {
  const JwtSigner stranger("EdDSA", "1");
  EXPECT_EQ(ReasonOf(stranger.Sign(R"({"iss":"me","aud":"you","exp":1800000600,"sub":"a",)"
                                   R"("touchpoint_roles":["admin"]})")),
            "CREDENTIAL_INVALID");
  EXPECT_EQ(gatekeeper_.quotas(), 0u);
}

}  // namespace
}  // namespace touchpoint::rpc
