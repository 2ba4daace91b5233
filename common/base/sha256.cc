// SPDX-License-Identifier: Apache-2.0
#include "common/base/sha256.h"

#include <openssl/sha.h>

#include <array>

namespace touchpoint {

std::string Sha256(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  std::string text = "sha256:";
  for (const unsigned char byte : hash) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

}  // namespace touchpoint
