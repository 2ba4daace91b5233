// SPDX-License-Identifier: Apache-2.0
#include "services/commit/campaign_codec.h"

#include <algorithm>
#include <limits>

#include "services/commit/record_codec.h"

namespace touchpoint::commit {
namespace {

using model::CampaignTotals;

/// Of a record that counts by verdict: the totals as a whole, and each of their rules.
template <typename Record>
void EncodeVerdicts(const CampaignTotals::Verdicts& verdicts, Record& record) {
  record.set_scheduled(verdicts.scheduled);
  record.set_deferred(verdicts.deferred);
  record.set_merged(verdicts.merged);
  record.set_suppressed(verdicts.suppressed);
}

template <typename Record>
CampaignTotals::Verdicts DecodeVerdicts(const Record& record) {
  return {record.scheduled(), record.deferred(), record.merged(), record.suppressed()};
}

void Encode(const CampaignTotals& totals, storage::v1::CampaignTotals& record) {
  EncodeVerdicts(totals.verdicts, record);
  record.set_cancelled(totals.cancelled);
  record.set_duplicates(totals.duplicates);
  for (const auto& [rule, verdicts] : totals.rules) {
    storage::v1::CampaignRule& line = *record.add_rules();
    line.set_rule(rule.first);
    line.set_kind(static_cast<uint32_t>(rule.second));
    EncodeVerdicts(verdicts, line);
  }
  for (const uint64_t count : totals.deferrals) {
    record.add_deferrals(count);
  }
  for (const auto& [whose, count] : totals.displaced) {
    storage::v1::CampaignDisplaced& line = *record.add_displaced();
    line.set_team(whose.team);
    line.set_purpose(whose.purpose);
    line.set_priority(whose.priority);
    line.set_touchpoints(count);
  }
  for (const auto& [reason, count] : totals.refusals) {
    storage::v1::CampaignRefusal& line = *record.add_refusals();
    line.set_reason(reason);
    line.set_stakeholders(count);
  }
}

bool Decode(const storage::v1::CampaignTotals& record, CampaignTotals& totals) {
  totals.verdicts = DecodeVerdicts(record);
  totals.cancelled = record.cancelled();
  totals.duplicates = record.duplicates();
  for (const storage::v1::CampaignRule& line : record.rules()) {
    if (!model::IsReasonKind(line.kind())) {
      return false;
    }
    totals.rules[{line.rule(), static_cast<model::ReasonKind>(line.kind())}] = DecodeVerdicts(line);
  }
  if (static_cast<size_t>(record.deferrals_size()) != totals.deferrals.size()) {
    return false;
  }
  std::copy(record.deferrals().begin(), record.deferrals().end(), totals.deferrals.begin());
  for (const storage::v1::CampaignDisplaced& line : record.displaced()) {
    if (line.priority() > std::numeric_limits<uint8_t>::max()) {
      return false;
    }
    totals.displaced[{line.team(), line.purpose(), static_cast<uint8_t>(line.priority())}] =
        line.touchpoints();
  }
  for (const storage::v1::CampaignRefusal& line : record.refusals()) {
    totals.refusals[line.reason()] = line.stakeholders();
  }
  return true;
}

}  // namespace

void Encode(const model::Campaign& campaign, storage::v1::CampaignRecord& record) {
  record.set_team(campaign.key.team);
  record.set_campaign_id(campaign.key.campaign_id);
  record.set_header(campaign.header);
  record.set_fingerprint(campaign.fingerprint);
  record.set_state(static_cast<uint32_t>(campaign.state));
  record.set_offset(campaign.offset);
  Encode(campaign.totals, *record.mutable_totals());
  storage::v1::CampaignCancellation& cancellation = *record.mutable_cancellation();
  cancellation.set_partition(campaign.cancellation.partition);
  cancellation.set_index(campaign.cancellation.index);
  cancellation.set_cancelled(campaign.cancellation.cancelled);
  cancellation.set_kept(campaign.cancellation.kept);
  cancellation.set_complete(campaign.cancellation.complete);
  record.set_created(ToMillis(campaign.created));
  record.set_updated(ToMillis(campaign.updated));
}

Result<model::Campaign> Decode(const storage::v1::CampaignRecord& record,
                               const model::CampaignKey& key) {
  model::Campaign campaign;
  campaign.key = {record.team(), record.campaign_id()};
  const bool known_state =
      record.state() >= static_cast<uint32_t>(model::CampaignState::kOpen) &&
      record.state() <= static_cast<uint32_t>(model::CampaignState::kCancelled);
  if (campaign.key != key || !known_state || !Decode(record.totals(), campaign.totals)) {
    return tl::unexpected(CorruptRecord("campaign"));
  }
  campaign.header = record.header();
  campaign.fingerprint = record.fingerprint();
  campaign.state = static_cast<model::CampaignState>(record.state());
  campaign.offset = record.offset();
  campaign.cancellation = {record.cancellation().partition(), record.cancellation().index(),
                           record.cancellation().cancelled(), record.cancellation().kept(),
                           record.cancellation().complete()};
  campaign.created = FromMillis(record.created());
  campaign.updated = FromMillis(record.updated());
  return campaign;
}

}  // namespace touchpoint::commit
