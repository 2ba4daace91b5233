// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/erasure_marks.h"

#include <cstring>

#include "common/base/secure_random.h"
#include "services/commit/redis/seal.h"

namespace touchpoint::commit {
namespace {

constexpr size_t kKeySize = 32;
constexpr size_t kMarkSize = 16;

constexpr uint32_t kKeyPlace = 0;
constexpr std::string_view kMarked = "erased";

uint32_t PlaceOf(const std::string& mark) {
  uint32_t place = 0;
  std::memcpy(&place, mark.data(), std::min(mark.size(), sizeof(place)));
  return place;
}

}  // namespace

std::string ErasureMarks::Of(const std::string& stakeholder_id) const {
  const KeyedHash::Digest digest = hash_.Of(stakeholder_id);
  return {digest.begin(), digest.begin() + kMarkSize};
}

std::string MakeMarkKey() {
  const auto key = SecureRandom<kKeySize>();
  return Seal(RecordKind::kErasure, kKeyPlace, std::string(key.begin(), key.end()));
}

std::optional<std::string> OpenMarkKey(const std::string& sealed) {
  const auto key = Unseal(RecordKind::kErasure, kKeyPlace, sealed);
  return key && key->size() == kKeySize ? std::optional<std::string>(*key) : std::nullopt;
}

std::string SealMark(const std::string& mark) {
  return Seal(RecordKind::kErasure, PlaceOf(mark), kMarked);
}

Result<bool> OpenMark(const std::string& mark, const redis::Reply& reply) {
  if (reply.is_nil()) {
    return false;
  }
  const auto record = Unseal(RecordKind::kErasure, PlaceOf(mark), reply.text);
  if (!record) {
    return tl::unexpected(record.error());
  }
  return true;
}

}  // namespace touchpoint::commit
