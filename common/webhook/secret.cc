// SPDX-License-Identifier: Apache-2.0
#include "common/webhook/secret.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace touchpoint::webhook {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr size_t kKeyMin = 24;
constexpr size_t kKeyMax = 64;

std::string EncodeBase64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(size));
  return text;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  std::string bytes(text.size() / 4 * 3 + 1, '\0');
  const int size = text.size() % 4 != 0
                       ? -1
                       : EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                         reinterpret_cast<const unsigned char*>(text.data()),
                                         static_cast<int>(text.size()));
  if (size < static_cast<int>(padding)) {
    return std::nullopt;
  }
  bytes.resize(static_cast<size_t>(size) - padding);
  return bytes;
}

Failure Unusable(const std::string& what) {
  return {Code::kInvalidArgument, "", what, {}, {}, {}};
}

}  // namespace

Result<Secret> Secret::Parse(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
  const auto key = text.starts_with(kPrefix) ? DecodeBase64(text.substr(kPrefix.size()))
                                             : std::optional<std::string>();
  if (!key || key->size() < kKeyMin || key->size() > kKeyMax) {
    return tl::unexpected(Unusable("must be whsec_ and 24 to 64 bytes in base64"));
  }
  return Secret(*key);
}

Result<Secret> Secret::ReadFile(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) {
    return tl::unexpected(Unusable(file + ": cannot be read"));
  }
  return Parse(text).map_error([&file](Failure failure) {
    failure.message = file + ": " + failure.message;
    return failure;
  });
}

std::string Secret::Sign(std::string_view id, int64_t timestamp, std::string_view body) const {
  std::string signed_text(id);
  signed_text.append(".").append(std::to_string(timestamp)).append(".").append(body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(),
       digest.data(), &size);
  return "v1," + EncodeBase64({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace touchpoint::webhook
