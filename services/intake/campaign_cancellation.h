// SPDX-License-Identifier: Apache-2.0
// Cancels a campaign a step at a time, each step a page of its index whose end is stored with what
// came of it: whoever is interrupted leaves the rest to the next one.
#pragma once

#include <memory>

#include "common/auth/principal.h"
#include "common/base/clock.h"
#include "services/commit/campaign_register.h"
#include "services/intake/submission.h"

namespace touchpoint::intake {

/// Single-threaded: on the store's thread.
class CampaignCancellation : public std::enable_shared_from_this<CampaignCancellation> {
 public:
  struct Seams {
    Submission& submission;
    commit::CampaignRegister& campaigns;
    const Clock& clock;
    commit::Partition partitions = 0;
  };

  /// The seams outlive it and what it has under way.
  CampaignCancellation(const Seams& seams, model::CampaignKey key, auth::TeamScope scope);

  using Done = commit::Callback<model::CampaignCancellation>;
  /// The first step ends further planning and says how far others have come; each of the others
  /// goes on from there, until it is complete. One at a time. CAMPAIGN_NOT_FOUND, also for that of
  /// a team outside the scope, and failures of the store and of Submission::Cancel().
  void Step(commit::Deadline deadline, Done done);

 private:
  struct Page;

  void Load(commit::Deadline deadline, const Done& done);
  void Close(commit::Deadline deadline, const Done& done);
  void ListMembers(commit::Deadline deadline, const Done& done);
  void CancelAll(const std::shared_ptr<Page>& page, const std::vector<std::string>& members);
  void CancelOne(const std::shared_ptr<Page>& page, const std::string& stakeholder_id);
  void Save(commit::StoredCampaign next, commit::Deadline deadline, const Done& done);

  const Seams seams_;
  const model::CampaignKey key_;
  const auth::TeamScope scope_;
  commit::StoredCampaign stored_;
  bool closed_ = false;
};

}  // namespace touchpoint::intake
