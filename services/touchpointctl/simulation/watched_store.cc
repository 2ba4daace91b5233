// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/simulation/watched_store.h"

#include <utility>

namespace touchpoint::ctl {

std::optional<NextTouchpoint> FindNext(const model::Timeline& timeline) {
  std::optional<NextTouchpoint> next;
  for (const model::Touchpoint& touchpoint : timeline.touchpoints) {
    const bool planned = touchpoint.state == model::State::kPlanned;
    if (planned && (!next || touchpoint.scheduled < next->at)) {
      next = {touchpoint.scheduled, touchpoint.sequence};
    }
  }
  return next;
}

void WatchedStore::Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
                          commit::Callback<commit::CommitOutcome> done) {
  auto after = commit.after;
  std::string stakeholder_id = commit.stakeholder_id;
  PassingStore::Commit(std::move(commit), deadline,
                       [this, after = std::move(after), stakeholder_id = std::move(stakeholder_id),
                        done = std::move(done)](Result<commit::CommitOutcome> outcome) mutable {
                         if (outcome && outcome->kind == commit::CommitOutcome::Kind::kCommitted) {
                           committed_(stakeholder_id, *after);
                           timelines_[stakeholder_id] = std::move(after);
                         }
                         done(std::move(outcome));
                       });
}

}  // namespace touchpoint::ctl
