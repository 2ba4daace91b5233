// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/campaign_call.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "services/commit/campaign_codec.h"
#include "services/commit/record_codec.h"
#include "services/commit/redis/function_library.h"
#include "services/commit/redis/owner_codec.h"
#include "services/commit/redis/seal.h"

namespace touchpoint::commit {

redis::Command EncodeSave(const Keys& keys, const std::string& incarnation, Partition partition,
                          const StoredCampaign& campaign) {
  storage::v1::CampaignRecord record;
  Encode(campaign.campaign, record);
  redis::Command command("FCALL");
  command.Add(FunctionName("save_campaign")).Add("2").Add(keys.Incarnation(partition));
  command.Add(keys.Campaign(partition, campaign.campaign.key)).Add(incarnation);
  command.Add(std::to_string(campaign.version));
  command.Add(std::to_string(campaign.version + 1) + " " + Seal(RecordKind::kCampaign, 0, record));
  return command;
}

redis::Command EncodeClose(const Keys& keys, const std::string& incarnation, Partition partition,
                           const model::CampaignKey& key) {
  redis::Command command("FCALL");
  command.Add(FunctionName("close_campaign")).Add("2").Add(keys.Incarnation(partition));
  command.Add(keys.CampaignIndex(partition, key)).Add(incarnation);
  return command;
}

Result<std::optional<StoredCampaign>> DecodeCampaign(const model::CampaignKey& key,
                                                     const redis::Reply& reply) {
  if (reply.is_nil()) {
    return std::optional<StoredCampaign>();
  }
  StoredCampaign stored;
  const char* end = reply.text.data() + reply.text.size();
  const auto version = std::from_chars(reply.text.data(), end, stored.version);
  if (version.ec != std::errc() || version.ptr == end || *version.ptr != ' ') {
    return tl::unexpected(CorruptRecord("campaign"));
  }
  const char* sealed = version.ptr + 1;
  storage::v1::CampaignRecord record;
  const auto bytes = Unseal(RecordKind::kCampaign, 0, {sealed, static_cast<size_t>(end - sealed)});
  if (!bytes || !record.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()))) {
    return tl::unexpected(CorruptRecord("campaign"));
  }
  auto campaign = Decode(record, key);
  if (!campaign) {
    return tl::unexpected(std::move(campaign.error()));
  }
  stored.campaign = std::move(*campaign);
  return stored;
}

Result<MemberPage> DecodeMembers(const redis::Reply& reply, uint64_t from, size_t limit) {
  MemberPage page;
  page.end = reply.elements.size() < limit;
  for (const redis::Reply& element : reply.elements) {
    if (element.text.empty()) {
      page.end = true;  // it takes no more
      continue;
    }
    uint64_t surrogate = 0;
    const char* end = element.text.data() + element.text.size();
    const auto parsed = std::from_chars(element.text.data(), end, surrogate);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
      return tl::unexpected(CorruptRecord("index of a campaign"));
    }
    page.surrogates.push_back(surrogate);
  }
  page.next = from + page.surrogates.size();
  return page;
}

redis::Command EncodeResolve(const Keys& keys, Partition partition,
                             const std::vector<uint64_t>& surrogates) {
  redis::Command resolve("HMGET");
  resolve.Add(keys.Surrogates(partition));
  for (const uint64_t surrogate : surrogates) {
    resolve.Add(std::to_string(surrogate));
  }
  return resolve;
}

Result<CampaignMembers> DecodeOwners(const MemberPage& page, const redis::Reply& owners) {
  CampaignMembers members{{}, page.next, page.end};
  if (owners.elements.size() != page.surrogates.size()) {
    return tl::unexpected(CorruptRecord("owners of surrogates"));
  }
  for (size_t i = 0; i < page.surrogates.size(); ++i) {
    auto owner = DecodeOwner(page.surrogates[i], owners.elements[i]);
    if (!owner) {
      return tl::unexpected(std::move(owner.error()));
    }
    if (*owner) {
      members.stakeholder_ids.push_back(std::move(**owner));
    }
  }
  return members;
}

}  // namespace touchpoint::commit
