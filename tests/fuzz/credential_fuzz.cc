// SPDX-License-Identifier: Apache-2.0
// Any bytes as a credential, as the claims of one, and as the keys that verify them. Nothing that
// was not signed is let in, and who is let in has a harmless name, a role, and an end.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/auth/jwt.h"
#include "common/auth/token.h"
#include "common/base/assert.h"
#include "common/base/base64url.h"

namespace {

namespace auth = touchpoint::auth;
using touchpoint::Instant;

const Instant kNow = touchpoint::FromMillis(1'800'000'000'000);

const auth::JwtRules& Rules() {
  static const auth::JwtRules rules{"https://id.example", "touchpointd"};
  return rules;
}

/// Their private halves signed jwt_* of the corpus, and are lost.
const auth::KeySet& Keys() {
  static const auth::KeySet keys = *auth::KeySet::Parse(
      R"({"keys":[
{"kty":"RSA","kid":"r","e":"AQAB","n":")"
      R"(yXnH1KsFU7sC3a_eEgA8EaXYcrnmOznsuurS7JwK7HD5U_fc1JLOtEkBmOpInKFwR3DxdQ53HaA5uT1d)"
      R"(e-e2HjOPTvRr6MPZ-DFGK40zsMfftw0m8p3_ZvVQPC4vQW_oPiKJc8yo-txm0MK19BnRaznNDh0P6cv1)"
      R"(2yl65FHF7-JSdiFFpz1bB-kj3S-S618ZNuwNivJNREaFa3ik_cwBRqEHmWMNwiYwezz4Ug-DITy3d_EV)"
      R"(b_bK6OOmkBu2CYyiNideHGkxCNMXsR3knzSwobm5_8N-aFX_kRutr5zohAg-r1IR16BTPATc4EdUGrIL)"
      R"(K8kL12Q_ubG_ylqibh4qow)"
      R"("},
{"kty":"EC","crv":"P-256","kid":"e",
 "x":"biG-bFmFdOnkQ0VNQsYCSbShKF1VzhAHqNcRQhFlX2M","y":"HQOBGXwUjm8uWCAFeWgN0W2Isbz_OOh7s7zaq2ZgjcA"},
{"kty":"OKP","crv":"Ed25519","kid":"d","x":"MtcWGz4wQ3yhL0oLMMoB4JXymh8E3hlt-TlYvsVLxTk"}]})");
  return keys;
}

constexpr std::string_view kSignedClaims =
    R"({"iss":"https://id.example","aud":["touchpointd"],"sub":"crm","exp":1800000600,"nbf":1,)"
    R"("iat":1.5,"touchpoint_roles":["planner","rep"],"touchpoint_teams":["sales"]})";

void FuzzCredential(std::string_view text) {
  if (const auto id = auth::IdOfToken(text)) {
    TP_ASSERT(auth::IsLikeToken(text) && auth::IsTokenId(*id));
  }
  if (auth::VerifyJwt(text, Keys(), Rules(), kNow)) {
    // ECDSA lets anybody make a second signature from one, but of the same claims only.
    const size_t first = text.find('.');
    const size_t last = text.rfind('.');
    TP_ASSERT(touchpoint::DecodeBase64Url(text.substr(first + 1, last - first - 1)) ==
              kSignedClaims);
  }
}

void FuzzClaims(std::string_view json) {
  const auto jwt = auth::ReadClaims(json, Rules(), kNow);
  if (!jwt) {
    return;
  }
  TP_ASSERT(jwt->ends > kNow);
  TP_ASSERT(!jwt->principal->roles.empty());
  const std::string& name = jwt->principal->token_id;
  TP_ASSERT(name.size() > 4 && name.compare(0, 4, "jwt:") == 0);
  for (const char c : name) {
    TP_ASSERT(c > ' ' && c < '\x7f' && c != '"' && c != '\\');
  }
}

void FuzzKeys(std::string_view text) {
  if (const auto keys = auth::KeySet::Parse(text)) {
    TP_ASSERT((keys->Find(std::nullopt) != nullptr) == (keys->size() == 1));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  FuzzCredential(bytes);
  // As a header too, so that the search gets beyond base64.
  FuzzCredential(touchpoint::EncodeBase64Url(bytes) + ".e30.AA");
  FuzzClaims(bytes);
  FuzzKeys(bytes);
  return 0;
}
