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

}  // namespace touchpoint::commit
