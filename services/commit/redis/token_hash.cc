// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/token_hash.h"

#include <utility>

#include "services/commit/redis/seal.h"
#include "services/commit/token_codec.h"

namespace touchpoint::commit {

std::string SealToken(const auth::TokenRecord& token) {
  storage::v1::TokenRecord record;
  Encode(token, record);
  return Seal(RecordKind::kToken, 0, record.SerializeAsString());
}

std::optional<auth::TokenRecord> OpenToken(const std::string& id, const std::string& sealed) {
  const auto bytes = Unseal(RecordKind::kToken, 0, sealed);
  storage::v1::TokenRecord record;
  const bool parsed =
      bytes && record.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()));
  if (!parsed || record.id() != id) {
    return std::nullopt;
  }
  auto token = Decode(record);
  return token ? std::optional(std::move(*token)) : std::nullopt;
}

void AddToken(redis::Connection& connection, const Keys& keys, const auth::TokenRecord& token,
              Deadline deadline, Callback<bool> done) {
  redis::Command set("HSETNX");
  set.Add(keys.tokens()).Add(token.id).Add(SealToken(token));
  connection.Send(set, deadline, [done = std::move(done)](Result<redis::Reply> reply) {
    reply ? done(reply->integer == 1) : done(tl::unexpected(std::move(reply.error())));
  });
}

void ReplaceToken(redis::Connection& connection, const Keys& keys, const auth::TokenRecord& token,
                  Deadline deadline, Callback<bool> done) {
  redis::Command set("HSET");
  set.Add(keys.tokens()).Add(token.id).Add(SealToken(token));
  connection.Send(set, deadline, [done = std::move(done)](Result<redis::Reply> reply) {
    reply ? done(true) : done(tl::unexpected(std::move(reply.error())));
  });
}

void ListTokens(redis::Connection& connection, const Keys& keys, Deadline deadline,
                Callback<StoredTokens> done) {
  redis::Command all("HGETALL");
  all.Add(keys.tokens());
  connection.Send(all, deadline, [done = std::move(done)](Result<redis::Reply> reply) {
    if (!reply) {
      return done(tl::unexpected(std::move(reply.error())));
    }
    StoredTokens stored;
    for (size_t i = 0; i + 1 < reply->elements.size(); i += 2) {
      if (auto token = OpenToken(reply->elements[i].text, reply->elements[i + 1].text)) {
        stored.tokens.push_back(std::move(*token));
      } else {
        ++stored.damaged;
      }
    }
    done(std::move(stored));
  });
}

}  // namespace touchpoint::commit
