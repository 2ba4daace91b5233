// SPDX-License-Identifier: Apache-2.0
#include "common/auth/feed_secret.h"

namespace touchpoint::auth {
namespace {

constexpr std::string_view kToken = "tp_";  // in front of a token's id

}  // namespace

std::string FormatFeedSecret(std::string_view id, const TokenSecret& secret) {
  std::string text = FormatToken(id, secret).substr(kToken.size());
  text[id.size()] = '-';
  return text;
}

std::optional<std::string> IdOfFeedSecret(std::string_view text) {
  const size_t dash = text.find('-');
  if (dash == text.npos) {
    return std::nullopt;
  }
  std::string token = std::string(kToken) + std::string(text);
  token[kToken.size() + dash] = '_';
  return IdOfToken(token);
}

}  // namespace touchpoint::auth
