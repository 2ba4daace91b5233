// SPDX-License-Identifier: Apache-2.0
// Any bytes as a record: an error, or a value that comes back the same when it is written again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/assert.h"
#include "services/commit/campaign_codec.h"
#include "services/commit/journal_codec.h"
#include "services/commit/record_codec.h"
#include "services/commit/redis/log_codec.h"
#include "services/commit/redis/seal.h"
#include "services/commit/redis/timeline_codec.h"

namespace {

namespace commit = touchpoint::commit;
namespace model = touchpoint::model;
namespace storage = touchpoint::storage::v1;

constexpr model::Sequence kSequence = 7;

void FuzzTouchpoint(const std::string& bytes) {
  storage::TouchpointRecord record;
  if (!record.ParseFromString(bytes)) {
    return;
  }
  const auto touchpoint = commit::Decode(record, kSequence);
  if (touchpoint) {
    storage::TouchpointRecord again;
    commit::Encode(*touchpoint, again);
    TP_ASSERT(commit::Decode(again, kSequence) == *touchpoint);
  }
}

void FuzzDetails(const std::string& bytes) {
  const auto details = commit::DecodeDetails(
      kSequence, commit::Seal(commit::RecordKind::kDetails, kSequence, bytes));
  if (details) {
    storage::DetailsRecord again;
    commit::Encode(*details, again);
    TP_ASSERT(commit::Decode(again) == *details);
  }
}

void FuzzJournal(const std::string& bytes) {
  model::NameTable names;
  names.Intern("topic");
  const auto steps = commit::DecodeSteps(bytes, names);
  TP_ASSERT(steps || steps.error().code == touchpoint::Code::kDataLoss);
  const auto changes = commit::DecodeChanges(bytes);
  TP_ASSERT(changes || changes.error().code == touchpoint::Code::kDataLoss);
}

void FuzzCampaign(const std::string& bytes) {
  storage::CampaignRecord record;
  if (!record.ParseFromString(bytes)) {
    return;
  }
  const model::CampaignKey key{record.team(), record.campaign_id()};
  const auto campaign = commit::Decode(record, key);
  TP_ASSERT(campaign || campaign.error().code == touchpoint::Code::kDataLoss);
  if (campaign) {
    storage::CampaignRecord again;
    commit::Encode(*campaign, again);
    TP_ASSERT(commit::Decode(again, key) == *campaign);
  }
}

// Fields one after the other: a byte of length, the name, a byte of length, the value.
void FuzzTimeline(std::string_view bytes) {
  commit::Fields fields;
  std::string parts[2];
  while (!bytes.empty()) {
    for (std::string& part : parts) {
      const size_t size = bytes.empty() ? 0 : static_cast<unsigned char>(bytes[0]);
      bytes.remove_prefix(bytes.empty() ? 0 : 1);
      part = bytes.substr(0, size);
      bytes.remove_prefix(part.size());
    }
    fields.emplace_back(parts[0], parts[1]);
  }
  const auto timeline = commit::DecodeTimeline(fields);
  TP_ASSERT(timeline || timeline.error().code == touchpoint::Code::kDataLoss);
}

void FuzzCall(const std::string& bytes) {
  using touchpoint::redis::Reply;
  const auto text = [](const std::string& value) {
    return Reply{Reply::Type::kString, 0, value, {}};
  };
  const Reply fields{
      Reply::Type::kArray,
      0,
      "",
      {text("p"), text("0-0"), text("h"),
       text(commit::Seal(commit::RecordKind::kJournalHeader, 0, "")), text("e"), text(bytes)}};
  const auto call = commit::DecodeCall(0, Reply{Reply::Type::kArray, 0, "", {text("1-1"), fields}});
  TP_ASSERT(call || call.error().code == touchpoint::Code::kDataLoss);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  FuzzTouchpoint(bytes);
  FuzzDetails(bytes);
  FuzzJournal(bytes);
  FuzzTimeline(bytes);
  FuzzCall(bytes);
  FuzzCampaign(bytes);
  return 0;
}
