// SPDX-License-Identifier: Apache-2.0
#include "common/auth/token.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "common/base/sha256.h"

namespace touchpoint::auth {
namespace {

constexpr std::string_view kDigits =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr uint64_t kIdBase = 36;  // without upper case, so that ids can be read out
constexpr size_t kIdSize = 12;
constexpr size_t kSecretSize = 43;  // 62^43 > 2^256
constexpr std::string_view kPrefix = "tp_";

}  // namespace

std::string MakeTokenId(TokenIdBits bits) {
  std::string id(kIdSize, '0');
  for (char& digit : id) {
    digit = kDigits[bits % kIdBase];
    bits /= kIdBase;
  }
  return id;
}

std::string FormatToken(std::string_view id, const TokenSecret& secret) {
  TokenSecret rest = secret;
  std::string digits;
  for (size_t i = 0; i < kSecretSize; ++i) {
    uint32_t remainder = 0;  // long division by 62, most significant byte first
    for (uint8_t& byte : rest) {
      const uint32_t value = (remainder << 8) | byte;
      byte = static_cast<uint8_t>(value / kDigits.size());
      remainder = value % static_cast<uint32_t>(kDigits.size());
    }
    digits.push_back(kDigits[remainder]);
  }
  return std::string(kPrefix) + std::string(id) + "_" + digits;
}

bool IsTokenId(std::string_view id) {
  return id.size() == kIdSize && id.find_first_not_of(kDigits.substr(0, kIdBase)) == id.npos;
}

bool IsLikeToken(std::string_view text) {
  return text.substr(0, kPrefix.size()) == kPrefix;
}

std::optional<std::string> IdOfToken(std::string_view text) {
  if (text.size() != kPrefix.size() + kIdSize + 1 + kSecretSize || !IsLikeToken(text) ||
      text[kPrefix.size() + kIdSize] != '_') {
    return std::nullopt;
  }
  const std::string_view id = text.substr(kPrefix.size(), kIdSize);
  const std::string_view secret = text.substr(text.size() - kSecretSize);
  if (!IsTokenId(id) || secret.find_first_not_of(kDigits) != secret.npos) {
    return std::nullopt;
  }
  return std::string(id);
}

std::string HashOfToken(std::string_view text) {
  return Sha256(text);
}

bool SameHash(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace touchpoint::auth
