// SPDX-License-Identifier: Apache-2.0
#include "common/auth/jwt.h"

#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "common/auth/json_object.h"
#include "common/base/base64url.h"

namespace touchpoint::auth {
namespace {

constexpr size_t kSizeMax = 8192;

tl::unexpected<JwtRefusal> Refused(const char* why) {
  return tl::unexpected(JwtRefusal{why});
}

/// The key that the header names, if it is one for the algorithm that the header names.
JwtResult<const VerifyingKey*> FindKey(std::string_view encoded, const KeySet& keys) {
  const auto json = DecodeBase64Url(encoded);
  const auto header = json ? ParseObject(*json) : std::nullopt;
  if (!header) {
    return Refused("its header is no JSON object, or has a member twice");
  }
  if (header->contains("crit")) {
    return Refused("it has header parameters that must be understood (crit)");
  }
  const boost::json::string* kid = FindString(*header, "kid");
  if (kid == nullptr && header->contains("kid")) {
    return Refused("kid is no string");
  }
  const VerifyingKey* key = keys.Find(kid == nullptr ? std::nullopt : std::optional(View(*kid)));
  if (key == nullptr) {
    return Refused("no key has its kid, or it has no kid and there is not one key only");
  }
  const boost::json::string* algorithm = FindString(*header, "alg");
  if (algorithm == nullptr || View(*algorithm) != key->algorithm()) {
    return Refused("its algorithm is not that of its key");
  }
  return key;
}

}  // namespace

JwtResult<VerifiedJwt> VerifyJwt(std::string_view text, const KeySet& keys, const JwtRules& rules,
                                 Instant now) {
  if (text.size() > kSizeMax) {
    return Refused("it is longer than 8 KiB");
  }
  const size_t first = text.find('.');
  const size_t last = text.rfind('.');
  if (first == last || text.find('.', first + 1) != last) {
    return Refused("it is not three parts");
  }
  const auto key = FindKey(text.substr(0, first), keys);
  if (!key) {
    return tl::unexpected(key.error());
  }
  const auto signature = DecodeBase64Url(text.substr(last + 1));
  if (!signature || !(*key)->Verifies(text.substr(0, last), *signature)) {
    return Refused("its signature is wrong");
  }
  const auto claims = DecodeBase64Url(text.substr(first + 1, last - first - 1));
  if (!claims) {
    return Refused("its claims are not in base64url");
  }
  return ReadClaims(*claims, rules, now);
}

}  // namespace touchpoint::auth
