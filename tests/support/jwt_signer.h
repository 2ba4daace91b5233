// SPDX-License-Identifier: Apache-2.0
// An identity provider of a test's own: a key pair, its public half as a JWK, and tokens signed.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace touchpoint::testing {

class JwtSigner {
 public:
  /// "RS256", "ES256" or "EdDSA" with a new key of that kind; `kid` may be empty: it has none.
  JwtSigner(std::string algorithm, std::string kid);

  const std::string& algorithm() const { return algorithm_; }
  /// The public key; `more` are further members: `,"use":"sig"`.
  std::string Jwk(const std::string& more = "") const;
  /// The public key in PEM, as those who confuse algorithms take it for a secret.
  std::string Pem() const;
  /// {"alg":...,"kid":...}
  std::string Header() const;
  /// A token with these claims, and this header.
  std::string Sign(std::string_view claims) const { return Sign(Header(), claims); }
  std::string Sign(std::string_view header, std::string_view claims) const;

 private:
  std::string SignBytes(const std::string& text) const;

  const std::string algorithm_;
  const std::string kid_;
  std::shared_ptr<EVP_PKEY> key_;
};

/// The JWKS with these keys.
std::string MakeJwks(const std::vector<std::string>& jwks);

/// A token whose signature is `secret`'s HMAC-SHA256.
std::string SignHs256(std::string_view header, std::string_view claims, const std::string& secret);

}  // namespace touchpoint::testing
