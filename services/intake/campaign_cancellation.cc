// SPDX-License-Identifier: Apache-2.0
#include "services/intake/campaign_cancellation.h"

#include <optional>
#include <utility>

#include "services/intake/campaign_failures.h"

namespace touchpoint::intake {
namespace {

using commit::CampaignMembers;
using commit::Deadline;
using commit::StoredCampaign;
using model::CampaignState;

constexpr size_t kPageSize = 500;

/// Whether the touchpoint stays as it is, whoever asks again.
bool IsFixed(const Failure& failure) {
  return failure.reason == "TERMINAL_STATE" || failure.reason == "ALREADY_LEASED" ||
         failure.reason == "TOUCHPOINT_NOT_FOUND" || failure.reason == "RECORD_CORRUPT";
}

}  // namespace

/// Members of the index that are being cancelled.
struct CampaignCancellation::Page {
  Deadline deadline;
  Done done;
  StoredCampaign next;  // once all of them are
  size_t open = 0;
  std::optional<Failure> failure;
};

CampaignCancellation::CampaignCancellation(const Seams& seams, model::CampaignKey key,
                                           auth::TeamScope scope)
    : seams_(seams), key_(std::move(key)), scope_(std::move(scope)) {
}

void CampaignCancellation::Step(Deadline deadline, Done done) {
  if (closed_) {
    ListMembers(deadline, done);
  } else {
    Load(deadline, done);
  }
}

void CampaignCancellation::Load(Deadline deadline, const Done& done) {
  seams_.campaigns.LoadCampaign(
      key_, deadline,
      [self = shared_from_this(), deadline, done](Result<std::optional<StoredCampaign>> loaded) {
        if (!loaded || !*loaded || !self->scope_.Covers(self->key_.team)) {
          return done(tl::unexpected(loaded ? CampaignNotFound() : loaded.error()));
        }
        self->stored_ = std::move(**loaded);
        if (self->stored_.campaign.state == CampaignState::kCancelled) {
          return self->Close(deadline, done);
        }
        StoredCampaign next = self->stored_;
        next.campaign.state = CampaignState::kCancelled;
        self->Save(std::move(next), deadline, done);
      });
}

/// Again where it was done before: whoever did it may not have come to its end.
void CampaignCancellation::Close(Deadline deadline, const Done& done) {
  if (closed_) {
    return done(stored_.campaign.cancellation);
  }
  seams_.campaigns.CloseCampaign(key_, deadline,
                                 [self = shared_from_this(), done](const Result<bool>& closed) {
                                   if (!closed) {
                                     return done(tl::unexpected(closed.error()));
                                   }
                                   self->closed_ = true;
                                   done(self->stored_.campaign.cancellation);
                                 });
}

void CampaignCancellation::ListMembers(Deadline deadline, const Done& done) {
  const model::CampaignCancellation& at = stored_.campaign.cancellation;
  if (at.complete) {
    return done(at);
  }
  seams_.campaigns.ListCampaignMembers(
      key_, at.partition, at.index, kPageSize, deadline,
      [self = shared_from_this(), deadline, done](Result<CampaignMembers> members) {
        if (!members) {
          return done(tl::unexpected(std::move(members.error())));
        }
        const auto page = std::make_shared<Page>(Page{deadline, done, self->stored_, 0, {}});
        model::CampaignCancellation& next = page->next.campaign.cancellation;
        next.index = members->next;
        if (members->end) {
          next.index = 0;
          ++next.partition;
          next.complete = next.partition == self->seams_.partitions;
        }
        self->CancelAll(page, members->stakeholder_ids);
      });
}

void CampaignCancellation::CancelAll(const std::shared_ptr<Page>& page,
                                     const std::vector<std::string>& members) {
  page->open = members.size();
  if (members.empty()) {
    return Save(std::move(page->next), page->deadline, page->done);
  }
  for (const std::string& stakeholder_id : members) {
    CancelOne(page, stakeholder_id);
  }
}

void CampaignCancellation::CancelOne(const std::shared_ptr<Page>& page,
                                     const std::string& stakeholder_id) {
  const CancelRequest request{
      model::RequestKey{key_.team, stakeholder_id, model::RequestIdOf(key_)}, false};
  seams_.submission.Cancel(
      request, page->deadline,
      [self = shared_from_this(), page](const Result<TouchpointAnswer>& answer) {
        // Counted by what it is now: a page that is gone through twice counts the same.
        model::CampaignCancellation& next = page->next.campaign.cancellation;
        if (answer) {
          ++next.cancelled;
        } else if (IsFixed(answer.error())) {
          ++next.kept;
        } else {
          page->failure = answer.error();
        }
        if (--page->open > 0) {
          return;
        }
        if (page->failure) {
          return page->done(tl::unexpected(*page->failure));
        }
        self->Save(std::move(page->next), page->deadline, page->done);
      });
}

void CampaignCancellation::Save(StoredCampaign next, Deadline deadline, const Done& done) {
  next.campaign.updated = seams_.clock.Now();
  seams_.campaigns.SaveCampaign(
      next, deadline,
      [self = shared_from_this(), next, deadline, done](Result<bool> saved) mutable {
        if (!saved) {
          return done(tl::unexpected(std::move(saved.error())));
        }
        if (!*saved) {
          return self->Load(deadline, done);  // somebody else was quicker: on from there
        }
        self->stored_ = std::move(next);
        ++self->stored_.version;
        self->Close(deadline, done);
      });
}

}  // namespace touchpoint::intake
