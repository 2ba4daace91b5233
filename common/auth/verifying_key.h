// SPDX-License-Identifier: Apache-2.0
// A public key that says by itself which signatures it verifies (RFC 8725): no header of a token
// can make it verify any other.
#pragma once

#include <openssl/types.h>

#include <boost/json/fwd.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace touchpoint::auth {

/// Cheap to copy; thread-safe.
class VerifyingKey {
 public:
  /// The key of a JWK (RFC 7517): RSA of 2048 to 8192 bits for RS256, EC on P-256 for ES256, or OKP
  /// with Ed25519 for EdDSA. What is wrong with any other, and with one for another use or "alg".
  static tl::expected<VerifyingKey, std::string> Read(const boost::json::object& jwk);

  /// As the header of a token calls it: "RS256", "ES256" or "EdDSA".
  std::string_view algorithm() const { return algorithm_; }
  bool Verifies(std::string_view text, std::string_view signature) const;

 private:
  VerifyingKey(std::string_view algorithm, std::shared_ptr<EVP_PKEY> key)
      : algorithm_(algorithm), key_(std::move(key)) {}

  std::string_view algorithm_;  // a literal
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace touchpoint::auth
