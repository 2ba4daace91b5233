// SPDX-License-Identifier: Apache-2.0
// API keys: "tp_<id>_<secret>". Only the SHA-256 of the whole text is ever kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/principal.h"
#include "common/base/time.h"

namespace touchpoint::auth {

/// What is kept of a token.
struct TokenRecord {
  std::string id;
  std::string hash;  // Sha256() of the text
  Roles roles;
  std::vector<std::string> teams;  // of planners
  bool any_team = false;           // instead of `teams`
  std::string comment;
  std::string created_by;  // the id of the token that asked for it
  Instant created;
  Instant expires;
  std::optional<Instant> revoked;

  friend bool operator==(const TokenRecord&, const TokenRecord&) = default;
};

/// 256 bits that nobody can guess.
using TokenSecret = std::array<uint8_t, 32>;
/// The bits of an id: unique, but no secret.
using TokenIdBits = uint64_t;

/// An id: 12 of [0-9a-z].
std::string MakeTokenId(TokenIdBits bits);
/// The text of a token: its id, and the secret as 43 of [0-9A-Za-z].
std::string FormatToken(std::string_view id, const TokenSecret& secret);

/// The id in the text of a token; nothing for a text of another form.
std::optional<std::string> IdOfToken(std::string_view text);
bool IsTokenId(std::string_view id);
/// Whether the text begins as that of a token does: no JWT does.
bool IsLikeToken(std::string_view text);

/// What is kept instead of the text.
std::string HashOfToken(std::string_view text);

/// Whether two hashes are the same, in a time that depends on neither.
bool SameHash(std::string_view a, std::string_view b);

}  // namespace touchpoint::auth
