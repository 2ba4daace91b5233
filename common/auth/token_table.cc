// SPDX-License-Identifier: Apache-2.0
#include "common/auth/token_table.h"

#include <utility>

namespace touchpoint::auth {

TokenTable::TokenTable(std::vector<TokenRecord> records) {
  for (TokenRecord& record : records) {
    std::string id = record.id;
    records_.insert_or_assign(std::move(id), std::move(record));
  }
}

Result<Principal> TokenTable::Check(std::string_view text, Instant now) const {
  // An unknown id costs what a wrong secret costs.
  static const TokenRecord kNobody = {{}, HashOfToken(""), {}, {}, false, {}, {}, {},
                                      {}, std::nullopt};
  const auto id = IdOfToken(text);
  const auto at = records_.find(id.value_or(""));
  const bool known = at != records_.end();
  const TokenRecord& record = known ? at->second : kNobody;
  const bool same = SameHash(HashOfToken(text), record.hash);
  if (!known || !same || record.revoked) {
    return tl::unexpected(CredentialInvalid());
  }
  if (now >= record.expires) {
    return tl::unexpected(Failure{
        Code::kUnauthenticated, "CREDENTIAL_EXPIRED", "the credential has expired", {}, {}, {}});
  }
  return Principal{record.id, record.roles,
                   record.any_team ? TeamScope::Any() : TeamScope::Only(record.teams)};
}

Failure CredentialInvalid() {
  return {Code::kUnauthenticated, "CREDENTIAL_INVALID", "the credential is not valid", {}, {}, {}};
}

}  // namespace touchpoint::auth
