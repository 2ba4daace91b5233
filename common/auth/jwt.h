// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens (RFC 7519) of the organisation's identity provider, signed by one of its keys.
#pragma once

#include <string_view>

#include "common/auth/jwt_claims.h"
#include "common/auth/key_set.h"

namespace touchpoint::auth {

/// Whose token this is. Refuses what is longer than 8 KiB, has another algorithm than its key
/// (`none` and HS256 are nobody's), or header parameters that must be understood ("crit").
/// `expired` is said only of a token that is genuine.
JwtResult<VerifiedJwt> VerifyJwt(std::string_view text, const KeySet& keys, const JwtRules& rules,
                                 Instant now);

}  // namespace touchpoint::auth
