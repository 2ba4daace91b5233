// SPDX-License-Identifier: Apache-2.0
#include "common/auth/key_set.h"

#include <gmock/gmock.h>

#include "tests/support/jwt_signer.h"

namespace touchpoint::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::JwtSigner;
using testing::MakeJwks;

const JwtSigner& Rsa() {
  static const JwtSigner signer("RS256", "r");
  return signer;
}

const JwtSigner& Ec() {
  static const JwtSigner signer("ES256", "e");
  return signer;
}

const JwtSigner& Ed() {
  static const JwtSigner signer("EdDSA", "d");
  return signer;
}

std::string ProblemOf(const std::string& text) {
  const auto keys = KeySet::Parse(text);
  EXPECT_TRUE(keys || keys.error().reason == "JWKS");
  return keys ? "" : keys.error().message;
}

/// Why the only key is passed over; "" if it is not.
std::string PassedOver(const std::string& jwk) {
  const auto keys = KeySet::Parse(MakeJwks({jwk}));
  EXPECT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->size() + keys->passed_over().size(), 1u);
  return keys->size() == 1 ? "" : keys->passed_over().front();
}

TEST(KeySet, FindsKeysByTheirKid) {
  const auto keys = KeySet::Parse(MakeJwks({Rsa().Jwk(), Ec().Jwk(), Ed().Jwk()}));
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_THAT(keys->passed_over(), ElementsAre());
  for (const auto& [kid, algorithm] :
       {std::pair("r", "RS256"), std::pair("e", "ES256"), std::pair("d", "EdDSA")}) {
    ASSERT_NE(keys->Find(kid), nullptr) << kid;
    EXPECT_EQ(keys->Find(kid)->algorithm(), algorithm);
  }
  EXPECT_EQ(keys->Find("x"), nullptr);
  EXPECT_EQ(keys->Find(""), nullptr);
  EXPECT_EQ(keys->Find(std::nullopt), nullptr);
}

TEST(KeySet, WithoutAKidOnlyTheOnlyKeyIsMeant) {
  const auto one = KeySet::Parse(MakeJwks({Ed().Jwk()}));
  ASSERT_TRUE(one);
  EXPECT_NE(one->Find(std::nullopt), nullptr);
  const auto nameless = KeySet::Parse(MakeJwks({JwtSigner("EdDSA", "").Jwk()}));
  ASSERT_TRUE(nameless);
  EXPECT_NE(nameless->Find(std::nullopt), nullptr);
  EXPECT_EQ(nameless->Find(""), nullptr);
  EXPECT_EQ(nameless->Find("d"), nullptr);
  const auto none = KeySet::Parse(MakeJwks({}));
  ASSERT_TRUE(none);
  EXPECT_EQ(none->Find(std::nullopt), nullptr);
}

TEST(KeySet, RefusesWhatIsNoJwks) {
  for (const char* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[1]})", "-----BEGIN",
                           R"({"keys":[],"keys":[]})", R"({"keys":[{"kty":"RSA","kty":"EC"}]})"}) {
    EXPECT_NE(ProblemOf(text), "") << text;
  }
  EXPECT_THAT(ProblemOf(MakeJwks(std::vector<std::string>(101, "{}"))), HasSubstr("100"));
  EXPECT_EQ(ProblemOf(MakeJwks(std::vector<std::string>(100, "{}"))), "");
}

TEST(KeySet, RefusesPrivateKeysAndTwoKeysOfOneKid) {
  EXPECT_THAT(ProblemOf(MakeJwks({Ec().Jwk(), Ed().Jwk(R"(,"d":"AAAA")")})),
              HasSubstr("keys[1] has the private key"));
  EXPECT_THAT(ProblemOf(MakeJwks({Ec().Jwk(), JwtSigner("EdDSA", "e").Jwk()})),
              HasSubstr("keys[1] has the kid of another key"));
  EXPECT_THAT(ProblemOf(MakeJwks({JwtSigner("EdDSA", "").Jwk(R"(,"kid":7)")})),
              HasSubstr("kid that is no string"));
}

TEST(KeySet, PassesOverWhatVerifiesNothingHere) {
  EXPECT_EQ(PassedOver(Rsa().Jwk(R"(,"use":"sig","alg":"RS256","key_ops":["verify"])")), "");
  EXPECT_THAT(PassedOver(Rsa().Jwk(R"(,"use":"enc")")), HasSubstr("keys[0] is not for verifying"));
  EXPECT_THAT(PassedOver(Rsa().Jwk(R"(,"key_ops":["encrypt"])")), HasSubstr("not for verifying"));
  EXPECT_THAT(PassedOver(Rsa().Jwk(R"(,"key_ops":"verify")")), HasSubstr("not for verifying"));
  EXPECT_THAT(PassedOver(Rsa().Jwk(R"(,"alg":"PS256")")), HasSubstr("is not for RS256"));
  EXPECT_THAT(PassedOver(Ec().Jwk(R"(,"alg":"RS256")")), HasSubstr("is not for ES256"));
  EXPECT_THAT(PassedOver(Ed().Jwk(R"(,"alg":"none")")), HasSubstr("is not for EdDSA"));
  for (const char* jwk : {"{}", R"({"kty":"oct","k":"c2VjcmV0"})", R"({"kty":"EC","crv":"P-384"})",
                          R"({"kty":"OKP","crv":"X25519"})", R"({"kty":7})"}) {
    EXPECT_THAT(PassedOver(jwk), HasSubstr("is none of RSA, EC on P-256")) << jwk;
  }
}

TEST(KeySet, PassesOverNumbersThatAreNoKey) {
  const std::string short_modulus(168, 'v');  // 1,008 bits
  const std::string long_modulus(1500, 'v');  // 9,000 bits
  const std::string modulus = std::string(341, 'v') + "w";
  const auto rsa = [](const std::string& n, const std::string& e) {
    return R"({"kty":"RSA","n":")" + n + R"(","e":")" + e + "\"}";
  };
  EXPECT_EQ(PassedOver(rsa(modulus, "AQAB")), "");
  for (const std::string& jwk :
       {rsa(short_modulus, "AQAB"), rsa(long_modulus, "AQAB"), rsa(modulus, ""), rsa(modulus, "AQ"),
        rsa(modulus, "Ag"), rsa(modulus, "AQAAAAAAAAAAAQ"), rsa("n!", "AQAB"), rsa("", "AQAB"),
        std::string(R"({"kty":"RSA"})")}) {
    EXPECT_THAT(PassedOver(jwk), HasSubstr("no RSA key")) << jwk;
  }
  const std::string number(43, 'A');
  for (const std::string& x : {number, std::string("AA"), std::string(), number + "AA"}) {
    std::string jwk = R"({"kty":"EC","crv":"P-256","x":")";
    jwk.append(x).append(R"(","y":")").append(number).append("\"}");
    EXPECT_THAT(PassedOver(jwk), HasSubstr("no point on P-256"));
  }
  for (const std::string& x : {std::string("AA"), std::string(), number + "AA"}) {
    EXPECT_THAT(PassedOver(R"({"kty":"OKP","crv":"Ed25519","x":")" + x + "\"}"),
                HasSubstr("no Ed25519 key"));
  }
}

}  // namespace
}  // namespace touchpoint::auth
