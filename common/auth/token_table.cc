// SPDX-License-Identifier: Apache-2.0
#include "common/auth/token_table.h"

#include <utility>

namespace touchpoint::auth {

TokenTable::TokenTable(std::vector<TokenRecord> records) {
  for (TokenRecord& record : records) {
    auto principal = std::make_shared<const Principal>(
        Principal{record.id, record.roles,
                  record.any_team ? TeamScope::Any() : TeamScope::Only(record.teams)});
    std::string id = record.id;
    tokens_.insert_or_assign(std::move(id), Known{std::move(record), std::move(principal)});
  }
}

Result<std::shared_ptr<const Principal>> TokenTable::Check(std::string_view text,
                                                           Instant now) const {
  // An unknown id costs what a wrong secret costs.
  static const std::string kNobodysHash = HashOfToken("");
  const auto at = tokens_.find(IdOfToken(text).value_or(""));
  const bool known = at != tokens_.end();
  const bool same = SameHash(HashOfToken(text), known ? at->second.record.hash : kNobodysHash);
  if (!known || !same || at->second.record.revoked) {
    return tl::unexpected(CredentialInvalid());
  }
  if (now >= at->second.record.expires) {
    return tl::unexpected(CredentialExpired());
  }
  return at->second.principal;
}

Failure CredentialInvalid() {
  return {Code::kUnauthenticated, "CREDENTIAL_INVALID", "the credential is not valid", {}, {}, {}};
}

Failure CredentialExpired() {
  return {Code::kUnauthenticated, "CREDENTIAL_EXPIRED", "the credential has expired", {}, {}, {}};
}

}  // namespace touchpoint::auth
