// SPDX-License-Identifier: Apache-2.0
#include "services/intake/campaign_session.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "common/base/assert.h"
#include "services/intake/campaign_failures.h"

namespace touchpoint::intake {
namespace {

using commit::Deadline;
using commit::StoredCampaign;
using model::CampaignState;

constexpr uint64_t kPreviewMax = 5'000'000;

/// Whether the fault is this stakeholder's alone, and would be the same at a second try.
bool IsOfStakeholder(const Failure& failure) {
  constexpr std::array<std::string_view, 5> kReasons = {
      "ID_FORMAT", "FIELD_MISSING", "STAKEHOLDER_LIMIT", "REQUEST_ID_REUSED", "RECORD_CORRUPT"};
  return std::find(kReasons.begin(), kReasons.end(), failure.reason) != kReasons.end();
}

/// A fault of what everybody is to get lies in the header.
Failure OfHeader(Failure failure) {
  for (FieldViolation& violation : failure.fields) {
    if (failure.message.starts_with(violation.field)) {
      failure.message.insert(0, "header.");
    }
    violation.field.insert(0, "header.");
  }
  return failure;
}

}  // namespace

/// A part until it is answered.
struct CampaignSession::Entry {
  CampaignPart part;
  Deadline deadline;
  Done done;
  size_t open = 0;  // ids without an answer
  model::CampaignTotals totals;
  std::vector<std::pair<uint64_t, Failure>> refused;
  std::optional<Failure> failure;

  bool has_effect() const { return !part.stakeholder_ids.empty() || part.end; }
};

CampaignSession::CampaignSession(const Seams& seams) : seams_(seams) {
}

CampaignSession::~CampaignSession() = default;

void CampaignSession::Take(CampaignPart part, Deadline deadline, Done done) {
  auto entry = std::make_unique<Entry>();
  entry->part = std::move(part);
  entry->deadline = deadline;
  entry->done = std::move(done);
  const bool first = entry->part.start.has_value();
  TP_ASSERT(first == !start_.has_value());
  if (first) {
    start_ = std::move(entry->part.start);
  }
  entries_.push_back(std::move(entry));
  if (first) {
    Open(deadline);
  } else {
    Proceed();
  }
}

void CampaignSession::Open(Deadline deadline) {
  seams_.campaigns.LoadCampaign(
      start_->key, deadline,
      [self = shared_from_this(), deadline](Result<std::optional<StoredCampaign>> loaded) {
        if (!loaded) {
          return self->Fail(loaded.error());
        }
        self->Adopt(std::move(*loaded), deadline);
      });
}

void CampaignSession::Adopt(std::optional<StoredCampaign> stored, Deadline deadline) {
  const std::string fingerprint = Fingerprint(start_->plan);
  if (stored && stored->campaign.fingerprint != fingerprint) {
    return Fail(CampaignIdReused());
  }
  if (!stored || stored->campaign.state == CampaignState::kOpen) {
    const auto plan = Complete(start_->plan, *seams_.submission.rulebook(), seams_.clock.Now());
    if (!plan) {
      return Fail(OfHeader(plan.error()));
    }
  }
  if (stored) {
    stored_ = std::move(*stored);
  } else {
    stored_.campaign.key = start_->key;
    stored_.campaign.header = start_->header;
    stored_.campaign.fingerprint = fingerprint;
    stored_.campaign.created = seams_.clock.Now();
    stored_.campaign.updated = stored_.campaign.created;
  }
  if (start_->validate_only) {
    stored_.campaign.offset = 0;
    stored_.campaign.totals = {};
  } else if (!stored) {
    return Create(deadline);
  }
  Opened();
}

void CampaignSession::Create(Deadline deadline) {
  seams_.campaigns.SaveCampaign(stored_, deadline,
                                [self = shared_from_this(), deadline](Result<bool> saved) {
                                  if (!saved) {
                                    return self->Fail(saved.error());
                                  }
                                  if (!*saved) {
                                    return self->Open(deadline);  // somebody else was quicker
                                  }
                                  ++self->stored_.version;
                                  self->Opened();
                                });
}

void CampaignSession::Opened() {
  opened_ = true;
  next_ = stored_.campaign.offset;
  ended_ = stored_.campaign.state == CampaignState::kClosed;
  Proceed();
}

void CampaignSession::Proceed() {
  while (opened_ && !doomed_ && !failure_ && begun_ < entries_.size()) {
    Begin(*entries_[begun_++]);
  }
  Acknowledge();
}

/// Why the part cannot be taken, if so.
std::optional<Failure> CampaignSession::WhyNot(const CampaignPart& part) const {
  if (part.stakeholder_ids.empty()) {
    return std::nullopt;
  }
  if (stored_.campaign.state == CampaignState::kCancelled) {
    return CampaignCancelled();
  }
  if (ended_) {
    return CampaignEnded();
  }
  if (part.offset != next_) {
    return OffsetMismatch(next_);
  }
  if (start_->validate_only && next_ + part.stakeholder_ids.size() > kPreviewMax) {
    return PreviewTooLarge(kPreviewMax);
  }
  return std::nullopt;
}

void CampaignSession::Begin(Entry& entry) {
  const CampaignPart& part = entry.part;
  entry.failure = WhyNot(part);
  if (entry.failure) {
    doomed_ = true;
    return;
  }
  next_ += part.stakeholder_ids.size();
  ended_ = ended_ || part.end;
  entry.open = part.stakeholder_ids.size() + 1;  // that it stays while it is begun
  auto malformed = part.malformed.begin();
  for (size_t i = 0; i < part.stakeholder_ids.size(); ++i) {
    if (malformed != part.malformed.end() && malformed->first == i) {
      Settle(entry, i, tl::unexpected((malformed++)->second));
    } else {
      PlanOne(entry, i);
    }
  }
  --entry.open;
}

void CampaignSession::PlanOne(Entry& entry, size_t index) {
  PlanRequest plan = start_->plan;
  plan.key.stakeholder_id = entry.part.stakeholder_ids[index];
  plan.validate_only = start_->validate_only;
  plan.audience = AudiencePlace{start_->key, entry.part.offset + index};
  seams_.submission.Plan(
      std::move(plan), entry.deadline,
      [self = shared_from_this(), &entry, index](const Result<TouchpointAnswer>& answer) {
        self->Settle(entry, index, answer);
        self->Acknowledge();
      });
}

void CampaignSession::Settle(Entry& entry, size_t index, const Result<TouchpointAnswer>& answer) {
  --entry.open;
  const uint64_t offset = entry.part.offset + index;
  if (answer) {
    if (answer->view.details.fingerprint.empty()) {
      ++entry.totals.cancelled;
    } else if (IsDuplicate(*answer, offset)) {
      ++entry.totals.duplicates;
    } else {
      entry.totals.Count(answer->view.details.first);
      for (const auto& whose : answer->displaced) {
        ++entry.totals.displaced[whose];
      }
    }
  } else if (IsOfStakeholder(answer.error())) {
    ++entry.totals.refusals[answer.error().reason];
    entry.refused.emplace_back(offset, answer.error());
  } else if (!entry.failure) {
    entry.failure = OfHeader(answer.error());
    doomed_ = true;
  }
}

/// One place of an audience counts for a stakeholder: the one it was planned from, so that a part
/// that is sent again counts what it counted, or would have. Nobody is planned in a preview: there
/// the first answer counts.
bool CampaignSession::IsDuplicate(const TouchpointAnswer& answer, uint64_t offset) {
  if (start_->validate_only) {
    return !seen_.Insert(answer.view.stakeholder_id);
  }
  return answer.replayed && answer.view.details.audience_offset != offset;
}

void CampaignSession::Acknowledge() {
  while (failure_ && !entries_.empty() && entries_.front()->open == 0) {
    TakeFirst()->done(tl::unexpected(*failure_));
  }
  if (failure_ || saving_ || begun_ == 0 || entries_.front()->open > 0) {
    return;
  }
  if (entries_.front()->failure) {
    return Fail(Failure(*entries_.front()->failure));
  }
  StoredCampaign next = stored_;
  size_t parts = 0;
  bool changed = false;
  for (; parts < begun_; ++parts) {
    const auto& entry = entries_[parts];
    if (entry->open > 0 || entry->failure) {
      break;
    }
    changed = changed || entry->has_effect();
    next.campaign.offset += entry->part.stakeholder_ids.size();
    next.campaign.totals.Add(entry->totals);
    if (entry->part.end && next.campaign.state == CampaignState::kOpen) {
      next.campaign.state = CampaignState::kClosed;
    }
  }
  if (start_->validate_only || !changed) {
    stored_ = std::move(next);
    return Answer(parts);
  }
  next.campaign.updated = seams_.clock.Now();
  Save(std::move(next), parts);
}

void CampaignSession::Save(StoredCampaign next, size_t parts) {
  saving_ = true;
  const Deadline deadline = entries_[parts - 1]->deadline;
  seams_.campaigns.SaveCampaign(
      next, deadline,
      [self = shared_from_this(), next, parts, deadline](Result<bool> saved) mutable {
        self->saving_ = false;
        if (!saved) {
          return self->Fail(saved.error());
        }
        if (!*saved) {
          return self->Lost(deadline);
        }
        self->stored_ = std::move(next);
        ++self->stored_.version;
        self->Answer(parts);
      });
}

std::unique_ptr<CampaignSession::Entry> CampaignSession::TakeFirst() {
  auto entry = std::move(entries_.front());
  entries_.pop_front();
  begun_ -= std::min<size_t>(begun_, 1);
  return entry;
}

void CampaignSession::Answer(size_t parts) {
  for (size_t i = 0; i < parts; ++i) {
    const auto entry = TakeFirst();
    entry->done(CampaignProgress{stored_.campaign.state, stored_.campaign.offset,
                                 stored_.campaign.totals, std::move(entry->refused)});
  }
  Acknowledge();
}

/// Somebody else has changed the campaign: cancelled it, or planned on.
void CampaignSession::Lost(Deadline deadline) {
  seams_.campaigns.LoadCampaign(
      start_->key, deadline,
      [self = shared_from_this()](const Result<std::optional<StoredCampaign>>& loaded) {
        if (!loaded) {
          return self->Fail(loaded.error());
        }
        const bool cancelled = *loaded && (*loaded)->campaign.state == CampaignState::kCancelled;
        self->Fail(cancelled ? CampaignCancelled() : CampaignContended());
      });
}

void CampaignSession::Fail(const Failure& why) {
  if (!failure_) {
    failure_ = why;
  }
  Acknowledge();
}

}  // namespace touchpoint::intake
