// SPDX-License-Identifier: Apache-2.0
#include "services/query/timeline_walk.h"

#include <limits>

namespace touchpoint::query {
namespace {

constexpr size_t kLoadsMax = 8;  // under way
constexpr Instant kNever = FromMillis(std::numeric_limits<int64_t>::max() / 2);

}  // namespace

void TimelineWalk::Start(const Seams& seams, size_t stakeholders_max, commit::Deadline deadline,
                         Visit visit, commit::Callback<End> done) {
  const std::shared_ptr<TimelineWalk> walk(
      new TimelineWalk(seams, stakeholders_max, deadline, std::move(visit), std::move(done)));
  walk->NextPartition();
}

void TimelineWalk::StartFor(const Seams& seams, const std::vector<std::string>& stakeholder_ids,
                            commit::Deadline deadline, Visit visit, commit::Callback<End> done) {
  const std::shared_ptr<TimelineWalk> walk(
      new TimelineWalk(seams, 0, deadline, std::move(visit), std::move(done)));
  walk->partition_ = seams.partitions;  // none is looked through
  walk->waiting_.assign(stakeholder_ids.begin(), stakeholder_ids.end());
  walk->Pump();
}

TimelineWalk::TimelineWalk(const Seams& seams, size_t stakeholders_max, commit::Deadline deadline,
                           Visit visit, commit::Callback<End> done)
    : seams_(seams),
      partition_max_((stakeholders_max + seams.partitions - 1) / seams.partitions),
      deadline_(deadline),
      visit_(std::move(visit)),
      done_(std::move(done)) {
}

void TimelineWalk::NextPartition() {
  if (failure_) {
    return done_(tl::unexpected(*failure_));
  }
  if (partition_ == seams_.partitions) {
    return done_(end_);
  }
  seams_.index.ListDue(
      partition_++, kNever, partition_max_ + 1, deadline_,
      [self = shared_from_this()](Result<std::vector<commit::DueStakeholder>> due) {
        self->OnDue(std::move(due));
      });
}

void TimelineWalk::OnDue(Result<std::vector<commit::DueStakeholder>> due) {
  if (!due) {
    return done_(tl::unexpected(std::move(due.error())));
  }
  if (due->size() > partition_max_) {
    due->pop_back();
    end_.complete = false;
  }
  for (commit::DueStakeholder& stakeholder : *due) {
    waiting_.push_back(std::move(stakeholder.stakeholder_id));
  }
  Pump();
}

void TimelineWalk::Pump() {
  while (loading_ < kLoadsMax && !waiting_.empty() && !failure_) {
    const std::string stakeholder_id = std::move(waiting_.front());
    waiting_.pop_front();
    ++loading_;
    seams_.finder.Load(stakeholder_id, deadline_,
                       [self = shared_from_this()](Result<std::shared_ptr<const Snapshot>> loaded) {
                         self->OnLoaded(std::move(loaded));
                       });
  }
  if (loading_ == 0) {
    NextPartition();
  }
}

void TimelineWalk::OnLoaded(Result<std::shared_ptr<const Snapshot>> loaded) {
  --loading_;
  if (loaded) {
    ++end_.stakeholders;
    visit_(**loaded);
  } else if (loaded.error().code == Code::kDataLoss ||
             loaded.error().code == Code::kFailedPrecondition) {
    end_.complete = false;  // of this stakeholder alone
  } else {
    failure_ = std::move(loaded.error());
  }
  Pump();
}

}  // namespace touchpoint::query
