// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/seal.h"

#include <xxhash.h>

#include <algorithm>
#include <array>

#include "services/commit/record_codec.h"

namespace touchpoint::commit {
namespace {

constexpr char kVersion = 1;

std::string_view Name(RecordKind kind) {
  switch (kind) {
    case RecordKind::kHead:
      return "head";
    case RecordKind::kProfile:
      return "profile";
    case RecordKind::kName:
      return "name";
    case RecordKind::kTouchpoint:
      return "touchpoint";
    case RecordKind::kDetails:
      return "details record";
    case RecordKind::kJournal:
      return "journal entry";
    case RecordKind::kJournalHeader:
      return "journal header";
    case RecordKind::kPolicyApplication:
      return "policy application";
    case RecordKind::kCampaign:
      return "campaign";
    case RecordKind::kOwner:
      return "owner of a surrogate";
    case RecordKind::kToken:
      return "token";
    case RecordKind::kFeed:
      return "calendar feed";
    case RecordKind::kLease:
      return "lease";
    case RecordKind::kErasure:
      return "mark of an erased stakeholder";
    case RecordKind::kOwnership:
      return "owner of a partition";
    case RecordKind::kFeedback:
      return "list of outcomes";
  }
  return "record";
}

std::array<char, kSealSize> SealOf(RecordKind kind, uint32_t number, std::string_view record) {
  const uint64_t seed = static_cast<uint64_t>(kind) << 32 | number;
  const uint64_t sum = XXH3_64bits_withSeed(record.data(), record.size(), seed);
  std::array<char, kSealSize> seal = {kVersion};
  for (size_t i = 1; i < kSealSize; ++i) {
    seal[i] = static_cast<char>(sum >> (8 * (i - 1)) & 0xff);
  }
  return seal;
}

}  // namespace

namespace {

// Only the next version: no single flipped bit makes it of ours, so that damage is told as such.
static_assert(((kVersion ^ (kVersion + 1)) & ((kVersion ^ (kVersion + 1)) - 1)) != 0);

bool IsOfNextVersion(RecordKind kind, uint32_t number, std::string_view sealed) {
  if (sealed.size() < kSealSize || sealed[0] != kVersion + 1) {
    return false;
  }
  const auto seal = SealOf(kind, number, sealed.substr(kSealSize));
  return sealed.substr(1, kSealSize - 1) == std::string_view(seal.data() + 1, seal.size() - 1);
}

Failure NewerRecord(RecordKind kind) {
  return {Code::kFailedPrecondition,
          "RECORD_NEWER",
          "a newer version of touchpointd has written a stored " + std::string(Name(kind)) +
              "; this one cannot read it",
          {},
          {},
          {}};
}

}  // namespace

std::string Seal(RecordKind kind, uint32_t number, std::string_view record) {
  const auto seal = SealOf(kind, number, record);
  std::string sealed;
  sealed.reserve(seal.size() + record.size());
  sealed.append(seal.data(), seal.size()).append(record);
  return sealed;
}

std::string Seal(RecordKind kind, uint32_t number, const google::protobuf::MessageLite& record) {
  std::string sealed(kSealSize + record.ByteSizeLong(), '\0');
  auto* bytes = reinterpret_cast<uint8_t*>(sealed.data());
  record.SerializeWithCachedSizesToArray(bytes + kSealSize);
  const auto seal = SealOf(kind, number, std::string_view(sealed).substr(kSealSize));
  std::copy(seal.begin(), seal.end(), sealed.begin());
  return sealed;
}

Result<std::string_view> Unseal(RecordKind kind, uint32_t number, std::string_view sealed) {
  if (sealed.size() >= kSealSize) {
    const std::string_view record = sealed.substr(kSealSize);
    const auto seal = SealOf(kind, number, record);
    if (sealed.substr(0, kSealSize) == std::string_view(seal.data(), seal.size())) {
      return record;
    }
  }
  if (IsOfNextVersion(kind, number, sealed)) {
    return tl::unexpected(NewerRecord(kind));
  }
  return tl::unexpected(CorruptRecord(std::string(Name(kind))));
}

}  // namespace touchpoint::commit
