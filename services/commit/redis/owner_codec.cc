// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/owner_codec.h"

#include "services/commit/redis/seal.h"

namespace touchpoint::commit {
namespace {

uint32_t Place(uint64_t surrogate) {
  return static_cast<uint32_t>(surrogate ^ (surrogate >> 32));
}

}  // namespace

std::string EncodeOwner(uint64_t surrogate, const std::string& stakeholder_id) {
  return Seal(RecordKind::kOwner, Place(surrogate), std::string_view(stakeholder_id));
}

Result<std::optional<std::string>> DecodeOwner(uint64_t surrogate, const redis::Reply& reply) {
  if (reply.is_nil()) {
    return std::optional<std::string>();
  }
  const auto stakeholder_id = Unseal(RecordKind::kOwner, Place(surrogate), reply.text);
  if (!stakeholder_id) {
    return tl::unexpected(stakeholder_id.error());
  }
  return std::optional<std::string>(*stakeholder_id);
}

}  // namespace touchpoint::commit
