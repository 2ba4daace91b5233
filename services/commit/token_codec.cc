// SPDX-License-Identifier: Apache-2.0
#include "services/commit/token_codec.h"

#include "services/commit/record_codec.h"

namespace touchpoint::commit {

void Encode(const auth::TokenRecord& token, storage::v1::TokenRecord& record) {
  record.set_id(token.id);
  record.set_hash(token.hash);
  for (const auth::Role role : token.roles.List()) {
    record.add_roles(std::string(auth::ToString(role)));
  }
  for (const std::string& team : token.teams) {
    record.add_teams(team);
  }
  record.set_any_team(token.any_team);
  record.set_comment(token.comment);
  record.set_created_by(token.created_by);
  record.set_created(ToMillis(token.created));
  record.set_expires(ToMillis(token.expires));
  record.set_revoked(token.revoked ? ToMillis(*token.revoked) : 0);
}

Result<auth::TokenRecord> Decode(const storage::v1::TokenRecord& record) {
  auth::TokenRecord token;
  token.id = record.id();
  token.hash = record.hash();
  for (const std::string& word : record.roles()) {
    const auto role = auth::ParseRole(word);
    if (!role) {
      return tl::unexpected(CorruptRecord("token"));
    }
    token.roles.Add(*role);
  }
  token.teams.assign(record.teams().begin(), record.teams().end());
  token.any_team = record.any_team();
  token.comment = record.comment();
  token.created_by = record.created_by();
  token.created = FromMillis(record.created());
  token.expires = FromMillis(record.expires());
  if (record.revoked() != 0) {
    token.revoked = FromMillis(record.revoked());
  }
  return token;
}

}  // namespace touchpoint::commit
