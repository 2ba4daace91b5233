// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/campaign_call.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "services/commit/campaign_codec.h"
#include "services/commit/record_codec.h"
#include "services/commit/redis/seal.h"

namespace touchpoint::commit {

redis::Command EncodeSave(const Keys& keys, Partition partition, const StoredCampaign& campaign) {
  storage::v1::CampaignRecord record;
  Encode(campaign.campaign, record);
  redis::Command command("FCALL");
  command.Add("tp3_save_campaign").Add("1").Add(keys.Campaign(partition, campaign.campaign.key));
  command.Add(std::to_string(campaign.version));
  command.Add(std::to_string(campaign.version + 1) + " " + Seal(RecordKind::kCampaign, 0, record));
  return command;
}

redis::Command EncodeClose(const Keys& keys, Partition partition, const model::CampaignKey& key) {
  redis::Command command("FCALL");
  command.Add("tp3_close_campaign").Add("1").Add(keys.CampaignIndex(partition, key));
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

}  // namespace touchpoint::commit
