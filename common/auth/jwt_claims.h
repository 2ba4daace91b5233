// SPDX-License-Identifier: Apache-2.0
// What a JWT says of its holder, once its signature is known to be good.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "common/auth/principal.h"
#include "common/base/time.h"

namespace touchpoint::auth {

/// What a token must say of where it comes from and whom it is for.
struct JwtRules {
  std::string issuer;
  std::string audience;
};

/// Why a JWT is refused: for the operator, the caller is told `expired` only.
struct JwtRefusal {
  const char* why = "";  // a literal
  bool expired = false;
};

template <typename T>
using JwtResult = tl::expected<T, JwtRefusal>;

struct VerifiedJwt {
  std::shared_ptr<const Principal> principal;
  Instant ends;  // not good from here on
};

/// The principal "jwt:<sub>", bytes of `sub` but letters, digits and -._~@:|+=,/ as %XX, with
/// "touchpoint_roles" and "touchpoint_teams". Clocks may differ by 30 s.
JwtResult<VerifiedJwt> ReadClaims(std::string_view json, const JwtRules& rules, Instant now);

}  // namespace touchpoint::auth
