// SPDX-License-Identifier: Apache-2.0
// The tokens a daemon knows, as of one moment. Immutable: a newer table takes its place as a whole.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/auth/token.h"

namespace touchpoint::auth {

class TokenTable {
 public:
  explicit TokenTable(std::vector<TokenRecord> records);

  /// Whose token this is. UNAUTHENTICATED: CREDENTIAL_INVALID, with one text for a malformed, an
  /// unknown, a wrong and a revoked one; CREDENTIAL_EXPIRED only for what was the right one.
  Result<std::shared_ptr<const Principal>> Check(std::string_view text, Instant now) const;

 private:
  struct Known {
    TokenRecord record;
    std::shared_ptr<const Principal> principal;
  };
  std::unordered_map<std::string, Known> tokens_;
};

Failure CredentialInvalid();
Failure CredentialExpired();

}  // namespace touchpoint::auth
