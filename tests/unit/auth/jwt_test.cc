// SPDX-License-Identifier: Apache-2.0
#include "common/auth/jwt.h"

#include <gmock/gmock.h>

#include "common/base/base64url.h"
#include "tests/support/jwt_signer.h"

namespace touchpoint::auth {
namespace {

using ::testing::HasSubstr;
using testing::JwtSigner;
using testing::MakeJwks;

const Instant kNow = FromMillis(1'800'000'000'000);
const JwtRules kRules{"me", "you"};
constexpr char kWrongSignature[] = "its signature is wrong";
constexpr char kWrongAlgorithm[] = "its algorithm is not that of its key";

std::string Claims(const std::string& more = "") {
  return R"({"iss":"me","aud":"you","sub":"crm","exp":1800000600,"touchpoint_roles":["rep"])" +
         more + "}";
}

KeySet KeysOf(const std::vector<std::string>& jwks) {
  return KeySet::Parse(MakeJwks(jwks)).value();
}

class JwtTest : public ::testing::TestWithParam<const char*> {
 protected:
  static const JwtSigner& Signer(const std::string& algorithm) {
    static const JwtSigner rsa("RS256", "RS256-1");
    static const JwtSigner ec("ES256", "ES256-1");
    static const JwtSigner ed("EdDSA", "EdDSA-1");
    return algorithm == "RS256" ? rsa : algorithm == "ES256" ? ec : ed;
  }
  static KeySet AllKeys() {
    return KeysOf({Signer("RS256").Jwk(), Signer("ES256").Jwk(), Signer("EdDSA").Jwk()});
  }

  std::string WhyNot(const std::string& text, Instant now = kNow) const {
    const auto jwt = VerifyJwt(text, keys_, kRules, now);
    return jwt ? "" : (jwt.error().expired ? "expired: " : "") + std::string(jwt.error().why);
  }

  const JwtSigner& signer_ = Signer(GetParam());
  KeySet keys_ = AllKeys();
};

/// The part of the token with one bit of one byte turned around.
std::string Tampered(const std::string& text, size_t part, size_t byte) {
  std::vector<std::string> parts = {text.substr(0, text.find('.')), "",
                                    text.substr(text.rfind('.') + 1)};
  parts[1] = text.substr(parts[0].size() + 1, text.rfind('.') - parts[0].size() - 1);
  std::string bytes = *DecodeBase64Url(parts[part]);
  bytes[byte % bytes.size()] = static_cast<char>(bytes[byte % bytes.size()] ^ 1);
  parts[part] = EncodeBase64Url(bytes);
  return parts[0] + "." + parts[1] + "." + parts[2];
}

TEST_P(JwtTest, IsVerifiedByItsKey) {
  const auto jwt = VerifyJwt(signer_.Sign(Claims()), keys_, kRules, kNow);
  ASSERT_TRUE(jwt) << jwt.error().why;
  EXPECT_EQ(jwt->principal->token_id, "jwt:crm");
  EXPECT_EQ(jwt->ends, FromMillis(1'800'000'630'000));
}

TEST_P(JwtTest, NoPartOfItCanBeChanged) {
  const std::string text = signer_.Sign(Claims());
  for (size_t part = 0; part < 3; ++part) {
    for (size_t byte = 0; byte < 300; ++byte) {
      ASSERT_NE(WhyNot(Tampered(text, part, byte)), "") << part << " " << byte;
    }
  }
  // Where it is not something else that gives it away first.
  EXPECT_EQ(WhyNot(Tampered(text, 1, Claims().find("crm"))), kWrongSignature);
  EXPECT_EQ(WhyNot(Tampered(text, 2, 0)), kWrongSignature);
  const size_t dot = text.rfind('.');
  std::string longer = *DecodeBase64Url(text.substr(dot + 1));
  longer.insert(longer.size() / 2, 1, '\0');  // the same numbers
  for (const std::string& signature : {std::string(), std::string("AA"), EncodeBase64Url(longer),
                                       text.substr(dot + 1) + "AA", std::string(86, 'A')}) {
    EXPECT_EQ(WhyNot(text.substr(0, dot + 1) + signature), kWrongSignature) << signature;
  }
}

TEST_P(JwtTest, AnotherKeyOfItsKindIsNotItsKey) {
  const JwtSigner other(GetParam(), std::string(GetParam()) + "-1");
  EXPECT_EQ(WhyNot(other.Sign(Claims())), kWrongSignature);
  const JwtSigner unknown(GetParam(), "unknown");
  EXPECT_THAT(WhyNot(unknown.Sign(Claims())), HasSubstr("no key has its kid"));
}

TEST_P(JwtTest, TheKeySaysWhichAlgorithm) {
  const std::string kid = R"(,"kid":")" + std::string(GetParam()) + "-1\"}";
  for (const char* algorithm : {"none", "None", "HS256", "RS256", "ES256", "EdDSA", "PS256",
                                "RS512", "ES384", "rs256", ""}) {
    const std::string header = R"({"alg":")" + std::string(algorithm) + "\"" + kid;
    EXPECT_EQ(WhyNot(signer_.Sign(header, Claims())),
              algorithm == signer_.algorithm() ? "" : kWrongAlgorithm)
        << algorithm;
    EXPECT_NE(WhyNot(testing::SignHs256(header, Claims(), signer_.Pem())), "") << algorithm;
    EXPECT_NE(WhyNot(testing::SignHs256(header, Claims(), "")), "") << algorithm;
  }
  EXPECT_EQ(WhyNot(signer_.Sign(R"({"typ":"JWT")" + kid, Claims())), kWrongAlgorithm);
  EXPECT_EQ(WhyNot(signer_.Sign(R"({"alg":null)" + kid, Claims())), kWrongAlgorithm);
  const std::string text = signer_.Sign(R"({"alg":"none")" + kid, Claims());
  EXPECT_EQ(WhyNot(text.substr(0, text.rfind('.') + 1)), kWrongAlgorithm);
}

TEST_P(JwtTest, AKeyOfAnotherKindVerifiesNothing) {
  for (const char* other : {"RS256", "ES256", "EdDSA"}) {
    const std::string header =
        R"({"alg":")" + signer_.algorithm() + R"(","kid":")" + other + "-1\"}";
    EXPECT_EQ(WhyNot(signer_.Sign(header, Claims())),
              signer_.algorithm() == other ? "" : kWrongAlgorithm);
    const std::string its = R"({"alg":")" + std::string(other) + R"(","kid":")" + other + "-1\"}";
    EXPECT_EQ(WhyNot(signer_.Sign(its, Claims())),
              signer_.algorithm() == other ? "" : kWrongSignature);
  }
}

TEST_P(JwtTest, NeedsNoKidWhereThereIsOneKey) {
  const std::string nameless = signer_.Sign(R"({"alg":")" + signer_.algorithm() + "\"}", Claims());
  EXPECT_THAT(WhyNot(nameless), HasSubstr("it has no kid"));
  keys_ = KeysOf({signer_.Jwk()});
  EXPECT_EQ(WhyNot(nameless), "");
  EXPECT_EQ(WhyNot(signer_.Sign(Claims())), "");
  keys_ = KeysOf({});
  EXPECT_THAT(WhyNot(nameless), HasSubstr("there is not one key only"));
}

TEST_P(JwtTest, ItsHeaderIsReadStrictly) {
  const std::string start =
      R"({"alg":")" + signer_.algorithm() + R"(","kid":")" + GetParam() + "-1\"";
  EXPECT_EQ(WhyNot(signer_.Sign(start + R"(,"typ":"JWT","jku":"https://evil.example"})", Claims())),
            "");
  EXPECT_THAT(WhyNot(signer_.Sign(start + R"(,"crit":["exp"]})", Claims())), HasSubstr("crit"));
  EXPECT_THAT(WhyNot(signer_.Sign(start + R"(,"crit":null})", Claims())), HasSubstr("crit"));
  EXPECT_THAT(WhyNot(signer_.Sign(start + R"(,"kid":"x"})", Claims())), HasSubstr("twice"));
  EXPECT_THAT(WhyNot(signer_.Sign(start, Claims())), HasSubstr("JSON"));
  EXPECT_THAT(WhyNot(signer_.Sign(R"({"alg":")" + signer_.algorithm() + R"(","kid":7})", Claims())),
              HasSubstr("kid is no string"));
}

TEST_P(JwtTest, ItsClaimsAreJudgedOnceTheyAreGenuine) {
  const std::string text = signer_.Sign(Claims());
  const Instant late = kNow + kHour;
  EXPECT_EQ(WhyNot(text, late), "expired: it has expired");
  EXPECT_EQ(WhyNot(Tampered(text, 2, 0), late), kWrongSignature);
  EXPECT_THAT(WhyNot(signer_.Sign(Claims(R"(,"sub":"admin")"))), HasSubstr("twice"));
  EXPECT_THAT(WhyNot(signer_.Sign("{\"sub\":\"\xff\"}")), HasSubstr("JSON"));
  EXPECT_THAT(
      WhyNot(signer_.Sign(Claims(R"(,"x":)" + std::string(40, '[') + std::string(40, ']')))),
      HasSubstr("JSON"));
}

TEST_P(JwtTest, HasEightKibibytesAtMost) {
  const std::string small = signer_.Sign(Claims(R"(,"x":")" + std::string(5000, 'x') + "\""));
  EXPECT_EQ(WhyNot(small), "");
  const std::string large = signer_.Sign(Claims(R"(,"x":")" + std::string(6200, 'x') + "\""));
  EXPECT_EQ(WhyNot(large), "it is longer than 8 KiB");
}

TEST_P(JwtTest, IsThreePartsInBase64Url) {
  const std::string text = signer_.Sign(Claims());
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string("..."), text + ".",
        text + ".AA", "." + text, text.substr(0, text.rfind('.')), text + "=", text + "\n",
        " " + text, std::string("tp_x"), std::string(8192, '.')}) {
    EXPECT_NE(WhyNot(bad), "") << bad;
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, JwtTest, ::testing::Values("RS256", "ES256", "EdDSA"));

}  // namespace
}  // namespace touchpoint::auth
