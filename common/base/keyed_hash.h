// SPDX-License-Identifier: Apache-2.0
// HMAC-SHA256: a text as a number that means nothing to who does not have the key.
#pragma once

#include <openssl/types.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace touchpoint {

/// Thread-safe.
class KeyedHash {
 public:
  using Digest = std::array<uint8_t, 32>;

  /// `key` is not empty.
  explicit KeyedHash(const std::string& key);

  Digest Of(std::string_view text) const;

 private:
  std::shared_ptr<EVP_MAC_CTX> keyed_;  // never used itself but copied
};

}  // namespace touchpoint
