// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/sealed_token.h"

#include <xxhash.h>

#include "common/base/base64url.h"

namespace touchpoint::rpc {
namespace {

constexpr char kVersion = 1;
constexpr size_t kHeader = 10;  // version, kind, checksum

std::string Header(TokenKind kind, uint64_t scope, std::string_view body) {
  std::string header = {kVersion, static_cast<char>(kind)};
  const uint64_t check =
      XXH3_64bits_withSeed(body.data(), body.size(), scope + static_cast<uint64_t>(kind));
  for (int shift = 0; shift < 64; shift += 8) {
    header += static_cast<char>(check >> shift & 0xff);
  }
  return header;
}

}  // namespace

uint64_t TokenScope(std::string_view data_set, std::string_view query) {
  const uint64_t seed = XXH3_64bits(data_set.data(), data_set.size());
  return XXH3_64bits_withSeed(query.data(), query.size(), seed);
}

std::string SealToken(TokenKind kind, uint64_t scope, const std::vector<uint64_t>& numbers) {
  std::string body;
  for (uint64_t number : numbers) {
    for (; number >= 0x80; number >>= 7) {
      body += static_cast<char>(number | 0x80);
    }
    body += static_cast<char>(number);
  }
  return EncodeBase64Url(Header(kind, scope, body) + body);
}

std::optional<std::vector<uint64_t>> OpenToken(TokenKind kind, uint64_t scope,
                                               std::string_view token) {
  const auto bytes = DecodeBase64Url(token);
  if (!bytes || bytes->size() < kHeader) {
    return std::nullopt;
  }
  const std::string_view body = std::string_view(*bytes).substr(kHeader);
  if (bytes->substr(0, kHeader) != Header(kind, scope, body)) {
    return std::nullopt;
  }
  std::vector<uint64_t> numbers;
  uint64_t number = 0;
  int shift = 0;
  for (const char c : body) {
    const auto byte = static_cast<unsigned char>(c);
    if (shift > 63) {
      return std::nullopt;
    }
    number |= static_cast<uint64_t>(byte & 0x7f) << shift;
    shift += 7;
    if (byte < 0x80) {
      numbers.push_back(number);
      number = 0;
      shift = 0;
    }
  }
  return shift == 0 ? std::optional(std::move(numbers)) : std::nullopt;
}

}  // namespace touchpoint::rpc
