// SPDX-License-Identifier: Apache-2.0
// The public keys of an identity provider, from its JWKS (RFC 7517).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/verifying_key.h"
#include "common/base/failure.h"

namespace touchpoint::auth {

class KeySet {
 public:
  /// FAILED_PRECONDITION/JWKS for a text that is no JWKS, has more than 100 keys, a private key, or
  /// two keys of one "kid". Keys that verify nothing here are passed over, as the RFC has it.
  static Result<KeySet> Parse(std::string_view text);

  /// The key of that "kid"; without one the only key there is. Null if there is no such key.
  const VerifyingKey* Find(std::optional<std::string_view> kid) const;

  size_t size() const { return keys_.size(); }
  /// The keys that were passed over, and why: "keys[2] is not for verifying signatures".
  const std::vector<std::string>& passed_over() const { return passed_over_; }

 private:
  struct Named {
    std::optional<std::string> kid;
    VerifyingKey key;
  };
  std::vector<Named> keys_;
  std::vector<std::string> passed_over_;
};

}  // namespace touchpoint::auth
