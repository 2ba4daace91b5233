// SPDX-License-Identifier: Apache-2.0
// What a calendar feed is fetched with: "<id>-<secret>", part of an address. Only the SHA-256 of
// the whole text is ever kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/auth/token.h"

namespace touchpoint::auth {

/// `id` is a MakeTokenId().
std::string FormatFeedSecret(std::string_view id, const TokenSecret& secret);

/// The id in such a text; nothing for a text of another form.
std::optional<std::string> IdOfFeedSecret(std::string_view text);

}  // namespace touchpoint::auth
