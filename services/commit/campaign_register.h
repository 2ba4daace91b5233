// SPDX-License-Identifier: Apache-2.0
// Campaigns as they are stored: one record each, and in every partition an index of those who got a
// touchpoint of it, written by the commit that made the touchpoint.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/campaign.h"
#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

struct StoredCampaign {
  model::Campaign campaign;
  uint64_t version = 0;  // grows by one with every save; 0: is not stored
};

/// A part of one partition's index, in the order of the commits.
struct CampaignMembers {
  std::vector<std::string> stakeholder_ids;  // without those who were erased
  uint64_t next = 0;                         // place in the index to read on from
  bool end = false;                          // nothing more at this moment
};

/// Threads and failures as TimelineStore.
class CampaignRegister {
 public:
  virtual ~CampaignRegister() = default;

  virtual void LoadCampaign(const model::CampaignKey& key, Deadline deadline,
                            Callback<std::optional<StoredCampaign>> done) = 0;

  /// Replaces the stored one, or makes it, if its version is still `campaign.version`. Answers
  /// whether it was; nothing is written otherwise.
  virtual void SaveCampaign(StoredCampaign campaign, Deadline deadline, Callback<bool> done) = 0;

  /// From the answer on every partition refuses commits that would add to the campaign
  /// (kCampaignClosed). Harmless to repeat.
  virtual void CloseCampaign(const model::CampaignKey& key, Deadline deadline,
                             Callback<bool> done) = 0;

  /// From place `from` on (0 is the first), at most `limit` (at least 1).
  virtual void ListCampaignMembers(const model::CampaignKey& key, Partition partition,
                                   uint64_t from, size_t limit, Deadline deadline,
                                   Callback<CampaignMembers> done) = 0;
};

}  // namespace touchpoint::commit
