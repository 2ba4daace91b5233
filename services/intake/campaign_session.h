// SPDX-License-Identifier: Apache-2.0
// One stream that plans a campaign: its parts are planned as they come and acknowledged in their
// order, each once its decisions are committed and its totals are stored with the offset they reach
// to. A stream that breaks in between is gone on with from the stored offset: what was planned
// beyond it is found again under its request id, and counted then.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "services/commit/campaign_register.h"
#include "services/intake/audience_set.h"
#include "services/intake/campaign_part.h"
#include "services/intake/submission.h"

namespace touchpoint::intake {

/// Single-threaded: on the store's thread.
class CampaignSession : public std::enable_shared_from_this<CampaignSession> {
 public:
  struct Seams {
    Submission& submission;
    commit::CampaignRegister& campaigns;
    const Clock& clock;
  };

  /// The seams outlive it and what it has under way.
  explicit CampaignSession(const Seams& seams);
  ~CampaignSession();

  using Done = commit::Callback<CampaignProgress>;
  /// `done` is called in the order of the parts; after a failure with that failure for all others.
  /// Failures as PlanCampaign() of the API.
  void Take(CampaignPart part, commit::Deadline deadline, Done done);

 private:
  struct Entry;

  void Open(commit::Deadline deadline);
  void Adopt(std::optional<commit::StoredCampaign> stored, commit::Deadline deadline);
  void Create(commit::Deadline deadline);
  void Opened();
  void Proceed();
  std::optional<Failure> WhyNot(const CampaignPart& part) const;
  void Begin(Entry& entry);
  void PlanOne(Entry& entry, size_t index);
  void Settle(Entry& entry, size_t index, const Result<TouchpointAnswer>& answer);
  bool IsDuplicate(const TouchpointAnswer& answer, uint64_t offset);
  void Acknowledge();
  void Save(commit::StoredCampaign next, size_t parts);
  std::unique_ptr<Entry> TakeFirst();
  void Answer(size_t parts);
  void Lost(commit::Deadline deadline);
  void Fail(const Failure& why);

  const Seams seams_;
  std::deque<std::unique_ptr<Entry>> entries_;  // not answered yet
  std::optional<CampaignStart> start_;
  commit::StoredCampaign stored_;  // under validate_only: what would be
  size_t begun_ = 0;               // of entries_, the first ones
  bool opened_ = false;
  bool saving_ = false;
  bool doomed_ = false;  // one of entries_ has failed: no further one is begun
  bool ended_ = false;
  uint64_t next_ = 0;  // offset of the ids that come next
  AudienceSet seen_;   // under validate_only
  std::optional<Failure> failure_;
};

}  // namespace touchpoint::intake
