// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/ownership_codec.h"

#include <limits>

#include "services/commit/record_codec.h"
#include "services/commit/redis/seal.h"
#include "touchpoint/storage/v1/record.pb.h"

namespace touchpoint::commit {
namespace {

// In the place of a partition: there are not so many.
constexpr uint32_t kOfMembers = std::numeric_limits<uint32_t>::max();

}  // namespace

std::string SealMember(const model::Member& member) {
  storage::v1::MemberRecord record;
  record.set_id(member.id);
  record.set_name(member.name);
  record.set_until(ToMillis(member.until));
  return Seal(RecordKind::kOwnership, kOfMembers, record);
}

std::optional<model::Member> OpenMember(const std::string& id, const std::string& sealed) {
  const auto bytes = Unseal(RecordKind::kOwnership, kOfMembers, sealed);
  storage::v1::MemberRecord record;
  if (!bytes || !record.ParseFromArray(bytes->data(), static_cast<int>(bytes->size())) ||
      record.id() != id) {
    return std::nullopt;
  }
  return model::Member{record.id(), record.name(), FromMillis(record.until())};
}

std::string SealTenure(Partition partition, const model::Tenure& tenure) {
  storage::v1::TenureRecord record;
  record.set_member(tenure.member);
  record.set_epoch(tenure.epoch);
  record.set_until(ToMillis(tenure.until));
  record.set_swept(tenure.swept);
  return Seal(RecordKind::kOwnership, partition, record);
}

Result<model::Tenure> OpenTenure(Partition partition, const std::string& sealed) {
  auto bytes = Unseal(RecordKind::kOwnership, partition, sealed);
  if (!bytes) {
    return tl::unexpected(std::move(bytes.error()));
  }
  storage::v1::TenureRecord record;
  if (!record.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()))) {
    return tl::unexpected(CorruptRecord("owner of a partition"));
  }
  return model::Tenure{record.member(), record.epoch(), FromMillis(record.until()), record.swept()};
}

}  // namespace touchpoint::commit
