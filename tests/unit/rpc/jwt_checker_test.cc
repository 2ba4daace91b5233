// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/jwt_checker.h"

#include <gmock/gmock.h>

#include "common/auth/token_table.h"
#include "tests/support/jwt_signer.h"

namespace touchpoint::rpc {
namespace {

using testing::JwtSigner;

const Instant kNow = FromMillis(1'800'000'000'000);

class JwtCheckerTest : public ::testing::Test {
 protected:
  std::string Jwt(const std::string& subject, const std::string& exp = "1800000600") const {
    return signer_.Sign(R"({"iss":"me","aud":"you","sub":")" + subject + R"(","exp":)" + exp +
                        R"(,"touchpoint_roles":["rep"]})");
  }
  std::string ReasonOf(const std::string& text, Instant now = kNow) const {
    const auto principal = checker_.Check(text, now);
    return principal ? "" : principal.error().reason;
  }

  const JwtSigner signer_{"ES256", "1"};
  const JwtChecker checker_{
      *auth::KeySet::Parse(testing::MakeJwks({signer_.Jwk()})), {"me", "you"}, 3};
};

TEST_F(JwtCheckerTest, SaysTheSameOfEveryWrongToken) {
  EXPECT_EQ(ReasonOf(Jwt("crm")), "");
  const JwtSigner stranger("ES256", "1");
  for (const std::string& text : {std::string(), std::string("a.b.c"), Jwt("crm") + "A",
                                  stranger.Sign("{}"), signer_.Sign("{}"), Jwt("")}) {
    const auto principal = checker_.Check(text, kNow);
    ASSERT_FALSE(principal) << text;
    EXPECT_EQ(principal.error().code, Code::kUnauthenticated);
    EXPECT_EQ(principal.error().reason, "CREDENTIAL_INVALID");
    EXPECT_EQ(principal.error().message, auth::CredentialInvalid().message);
  }
  EXPECT_EQ(ReasonOf(Jwt("crm", "1799999970")), "CREDENTIAL_EXPIRED");
}

TEST_F(JwtCheckerTest, RemembersAGoodTokenUntilItEnds) {
  const std::string text = Jwt("crm");
  const auto first = checker_.Check(text, kNow);
  const auto again = checker_.Check(text, kNow + Duration(629'999));
  ASSERT_TRUE(first && again);
  EXPECT_EQ(*first, *again);  // the very same: it was not read again
  EXPECT_EQ(ReasonOf(text, kNow + Duration(630'000)), "CREDENTIAL_EXPIRED");
}

TEST_F(JwtCheckerTest, RemembersNoBadTokenAndOnlySoMany) {
  EXPECT_EQ(ReasonOf("a.b.c"), "CREDENTIAL_INVALID");
  EXPECT_EQ(checker_.remembered(), 0u);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(ReasonOf(Jwt(std::to_string(i))), "");
    EXPECT_GE(checker_.remembered(), 1u);
    EXPECT_LE(checker_.remembered(), 3u);
  }
}

TEST_F(JwtCheckerTest, ForgetsThoseFirstThatHaveEnded) {
  const std::string lasting = Jwt("lasting");
  const auto first = checker_.Check(lasting, kNow);
  ASSERT_TRUE(first);
  EXPECT_EQ(ReasonOf(Jwt("a", "1800000000")), "");
  EXPECT_EQ(ReasonOf(Jwt("b", "1800000000")), "");
  EXPECT_EQ(ReasonOf(Jwt("c"), kNow + std::chrono::seconds(60)), "");
  EXPECT_EQ(checker_.remembered(), 2u);
  EXPECT_EQ(*checker_.Check(lasting, kNow), *first);
}

}  // namespace
}  // namespace touchpoint::rpc
