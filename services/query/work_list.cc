// SPDX-License-Identifier: Apache-2.0
#include "services/query/work_list.h"

#include <algorithm>
#include <utility>

#include "common/model/attention.h"
#include "common/model/contact.h"
#include "common/model/lease.h"

namespace touchpoint::query {
namespace {

constexpr size_t kStakeholdersMax = 10'000;

bool Earlier(const WorkItem& left, const WorkItem& right) {
  return left.place < right.place;
}

/// Since when, or from when on, there is something to be done about it.
std::optional<Instant> TimeOf(const model::Timeline& timeline, const model::Touchpoint& touchpoint,
                              const model::Policy& policy, Instant now) {
  if (touchpoint.state == model::State::kLeased || touchpoint.state == model::State::kInDoubt) {
    return touchpoint.host == model::kNoSequence ? std::optional(touchpoint.occupied_from)
                                                 : std::nullopt;
  }
  return model::ReadyTime(timeline, touchpoint, policy, now);
}

}  // namespace

void WorkList::Start(const Seams& seams, WorkQuestion question, commit::Deadline deadline,
                     commit::Callback<std::vector<WorkItem>> done) {
  const std::shared_ptr<WorkList> list(
      new WorkList(seams, std::move(question), deadline, std::move(done)));
  list->NextPartition();
}

WorkList::WorkList(const Seams& seams, WorkQuestion question, commit::Deadline deadline,
                   commit::Callback<std::vector<WorkItem>> done)
    : seams_(seams), question_(std::move(question)), deadline_(deadline), done_(std::move(done)) {
}

void WorkList::NextPartition() {
  if (failure_) {
    return done_(tl::unexpected(*failure_));
  }
  if (partition_ == seams_.walk.partitions || stakeholder_ids_.size() >= kStakeholdersMax) {
    return Walk();
  }
  parts_ = 1;
  seams_.ready.ListReadyLists(
      partition_, deadline_,
      [self = shared_from_this()](const auto& lists) { self->OnLists(lists); });
}

void WorkList::OnLists(const Result<std::vector<commit::ReadyCount>>& lists) {
  const size_t share = kStakeholdersMax / seams_.walk.partitions + 1;
  const auto on_stakeholders = [self = shared_from_this()](const auto& stakeholders) {
    self->OnStakeholders(stakeholders);
  };
  if (!lists) {
    failure_ = lists.error();
    return EndPart();
  }
  for (const commit::ReadyCount& count : *lists) {
    if (question_.channels.contains(count.list.channel) && question_.takes(count.list.team)) {
      ++parts_;
      seams_.ready.ListReady(partition_, count.list, 0, share, deadline_, on_stakeholders);
    }
  }
  ++parts_;
  seams_.walk.index.ListDue(partition_, question_.until, share, deadline_, on_stakeholders);
  EndPart();
}

void WorkList::OnStakeholders(const Result<std::vector<commit::DueStakeholder>>& stakeholders) {
  if (!stakeholders) {
    failure_ = stakeholders.error();
  } else {
    for (const commit::DueStakeholder& each : *stakeholders) {
      stakeholder_ids_.insert(each.stakeholder_id);
    }
  }
  EndPart();
}

void WorkList::EndPart() {
  if (--parts_ == 0) {
    ++partition_;
    NextPartition();
  }
}

void WorkList::Walk() {
  TimelineWalk::StartFor(
      seams_.walk, {stakeholder_ids_.begin(), stakeholder_ids_.end()}, deadline_,
      [self = shared_from_this()](const Snapshot& snapshot) { self->Visit(snapshot); },
      [self = shared_from_this()](const Result<TimelineWalk::End>& end) {
        if (!end) {
          return self->done_(tl::unexpected(end.error()));
        }
        std::sort(self->items_.begin(), self->items_.end(), Earlier);
        self->done_(std::move(self->items_));
      });
}

void WorkList::Visit(const Snapshot& snapshot) {
  std::shared_ptr<const Snapshot> kept;
  for (const model::Touchpoint& touchpoint : snapshot.timeline.touchpoints) {
    const auto time = TimeOf(snapshot.timeline, touchpoint, *seams_.policy, snapshot.now);
    if (!time || *time >= question_.until ||
        !question_.channels.contains(snapshot.timeline.names.Text(touchpoint.channel)) ||
        !question_.takes(model::LeadTeamOf(snapshot.timeline, touchpoint, *seams_.policy))) {
      continue;
    }
    const WorkPlace place{*time, snapshot.partition, snapshot.timeline.surrogate,
                          touchpoint.sequence};
    if (question_.after && place <= *question_.after) {
      continue;
    }
    kept = kept ? kept : std::make_shared<const Snapshot>(snapshot);
    items_.push_back({place, kept, touchpoint.sequence});
    std::push_heap(items_.begin(), items_.end(), Earlier);
    if (items_.size() > question_.size + 1) {
      std::pop_heap(items_.begin(), items_.end(), Earlier);
      items_.pop_back();
    }
  }
}

}  // namespace touchpoint::query
