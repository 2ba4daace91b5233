// SPDX-License-Identifier: Apache-2.0
#include "common/auth/key_set.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "common/auth/json_object.h"

namespace touchpoint::auth {
namespace {

namespace json = boost::json;

constexpr size_t kKeysMax = 100;

tl::unexpected<Failure> Refused(std::string what) {
  return tl::unexpected(Failure{Code::kFailedPrecondition, "JWKS", std::move(what), {}, {}, {}});
}

}  // namespace

Result<KeySet> KeySet::Parse(std::string_view text) {
  const auto set = ParseObject(text);
  const json::value* member = set ? set->if_contains("keys") : nullptr;
  const json::array* keys = member == nullptr ? nullptr : member->if_array();
  if (keys == nullptr) {
    return Refused("it must be a JSON object with an array 'keys' and no member twice");
  }
  if (keys->size() > kKeysMax) {
    return Refused("it has more than " + std::to_string(kKeysMax) + " keys");
  }
  KeySet result;
  for (size_t i = 0; i < keys->size(); ++i) {
    const std::string name = "keys[" + std::to_string(i) + "] ";
    const json::object* jwk = (*keys)[i].if_object();
    if (jwk == nullptr) {
      return Refused(name + "is no object");
    }
    if (jwk->contains("d")) {
      return Refused(name + "has the private key in it; only the public one belongs here");
    }
    auto key = VerifyingKey::Read(*jwk);
    if (!key) {
      result.passed_over_.push_back(name + key.error());
      continue;
    }
    const json::string* kid = FindString(*jwk, "kid");
    if (kid == nullptr && jwk->contains("kid")) {
      return Refused(name + "has a kid that is no string");
    }
    if (kid != nullptr &&
        result.keys_.end() !=
            std::find_if(result.keys_.begin(), result.keys_.end(),
                         [kid](const Named& other) { return other.kid == View(*kid); })) {
      return Refused(name + "has the kid of another key");
    }
    result.keys_.push_back(
        {kid == nullptr ? std::nullopt : std::optional(std::string(View(*kid))), std::move(*key)});
  }
  return result;
}

const VerifyingKey* KeySet::Find(std::optional<std::string_view> kid) const {
  if (!kid) {
    return keys_.size() == 1 ? &keys_.front().key : nullptr;
  }
  const auto at = std::find_if(keys_.begin(), keys_.end(),
                               [&kid](const Named& named) { return named.kid == *kid; });
  return at == keys_.end() ? nullptr : &at->key;
}

}  // namespace touchpoint::auth
