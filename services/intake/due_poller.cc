// SPDX-License-Identifier: Apache-2.0
#include "services/intake/due_poller.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/telemetry/log.h"

namespace touchpoint::intake {
namespace {

constexpr std::chrono::seconds kTickTime(10);
// After every instant a touchpoint can have.
constexpr Instant kNever = FromMillis(4'200'000'000'000);

/// Whether a failure says that the next stakeholder would fare no better. Silence counts too.
bool IsOfTheStore(Code code) {
  return code == Code::kUnavailable || code == Code::kDeadlineExceeded;
}

}  // namespace

DuePoller::DuePoller(const Seams& seams, commit::Partition partitions, DuePollerOptions options)
    : index_(seams.index),
      submission_(seams.submission),
      clock_(seams.clock),
      partitions_(partitions),
      options_(options),
      timers_(seams.timers),
      timer_(seams.timers.Make()),
      alive_(std::make_shared<DuePoller*>(this)) {
}

DuePoller::~DuePoller() {
  *alive_ = nullptr;
}

void DuePoller::Start() {
  running_ = true;
  BeginRound();
}

void DuePoller::Stop() {
  running_ = false;
  queue_.clear();
  timer_->Cancel();
}

void DuePoller::BeginRound() {
  sweeps_ = std::exchange(sweeps_wanted_, {});
  failed_ = false;
  partition_ = 0;
  retry_ = std::exchange(stale_, {});
  NextPartition();
}

void DuePoller::NextPartition() {
  if (!running_) {
    return;
  }
  while (partition_ < partitions_ && owns && !owns(partition_)) {
    ++partition_;
  }
  if (partition_ == partitions_ || failed_ || paused_) {
    return EndRound();
  }
  sweeping_ = sweeps_.contains(partition_);
  sweep_stamp_ = submission_.rulebook()->stamp();
  const Instant until = sweeping_ ? kNever : clock_.Now();
  const size_t limit = sweeping_ ? options_.sweep_size : options_.page_size;
  index_.ListDue(partition_, until, limit, Soon(),
                 [alive = alive_](Result<std::vector<commit::DueStakeholder>> due) {
                   if (*alive != nullptr) {
                     (*alive)->OnDue(std::move(due));
                   }
                 });
}

void DuePoller::OnDue(Result<std::vector<commit::DueStakeholder>> due) {
  if (!due) {
    failed_ = true;
    return NextPartition();
  }
  more_ = !sweeping_ && due->size() == options_.page_size;
  if (sweeping_ && due->size() == options_.sweep_size) {
    telemetry::Warning("new rules reach some stakeholders only with their next change",
                       telemetry::Fields().Add("partition", static_cast<int64_t>(partition_)));
  }
  for (commit::DueStakeholder& stakeholder : *due) {
    queue_.push_back(std::move(stakeholder));
  }
  Pump();
}

void DuePoller::Pump() {
  if (pumping_) {
    return;  // a tick without effect is answered at once: the loop below goes on with the next
  }
  pumping_ = true;
  while (running_ && !failed_ && ticking_ < options_.ticks_max && !queue_.empty()) {
    const commit::DueStakeholder next = std::move(queue_.front());
    queue_.pop_front();
    ++ticking_;
    const bool fresh = retry_.contains(next.stakeholder_id);
    submission_.Tick(next.stakeholder_id, fresh, Soon(),
                     [alive = alive_, next](Result<TickAnswer> ticked) {
                       if (*alive != nullptr) {
                         (*alive)->OnTick(next, std::move(ticked));
                       }
                     });
  }
  pumping_ = false;
  if (ticking_ == 0) {
    queue_.clear();
    OnPageTicked();
  }
}

void DuePoller::OnTick(const commit::DueStakeholder& stakeholder, Result<TickAnswer> ticked) {
  --ticking_;
  if (!ticked) {
    more_ = false;
    failed_ = failed_ || IsOfTheStore(ticked.error().code);
    // Of one whose records are damaged this would be said every second; the store has said it once.
    if (ticked.error().code != Code::kDataLoss) {
      telemetry::Warning("a stakeholder that is due could not be decided",
                         telemetry::Fields().Add("reason", ticked.error().reason));
    }
  } else if (!ticked->attention.ready.empty() || ticked->attention.next != stakeholder.due) {
    updates_.push_back(
        {stakeholder.stakeholder_id, std::move(ticked->timeline), std::move(ticked->attention)});
  }
  Pump();
}

void DuePoller::OnPageTicked() {
  std::vector<commit::DueUpdate> updates = std::exchange(updates_, {});
  if (failed_ || !running_ || updates.empty()) {
    return EndPage();
  }
  moving_ = (updates.size() + options_.moves_max - 1) / options_.moves_max;
  for (size_t from = 0; from < updates.size(); from += options_.moves_max) {
    const size_t to = std::min(updates.size(), from + options_.moves_max);
    std::vector<commit::DueUpdate> portion;
    std::vector<std::string> ids;
    bool ready = false;
    for (size_t i = from; i < to; ++i) {
      ids.push_back(updates[i].stakeholder_id);
      ready = ready || !updates[i].attention.ready.empty();
      portion.push_back(std::move(updates[i]));
    }
    index_.MoveOn(partition_, std::move(portion), Soon(),
                  [alive = alive_, ids, ready](const Result<std::vector<size_t>>& stale) {
                    if (*alive != nullptr) {
                      (*alive)->OnMoved(ids, stale, ready);
                    }
                  });
  }
}

void DuePoller::OnMoved(std::vector<std::string> stakeholder_ids,
                        const Result<std::vector<size_t>>& stale, bool ready) {
  if (!stale) {
    failed_ = true;
  } else {
    moved_ = moved_ || stale->size() < stakeholder_ids.size();
    for (const size_t index : *stale) {
      stale_.insert(std::move(stakeholder_ids[index]));
    }
    if (ready && became_ready) {
      became_ready(partition_);
    }
  }
  if (--moving_ == 0) {
    EndPage();
  }
}

void DuePoller::EndPage() {
  // A full page of stakeholders that could not be moved on would come back for ever.
  if (!std::exchange(more_, false) || !std::exchange(moved_, false) || failed_) {
    EndSweep();
    ++partition_;
  }
  NextPartition();
}

void DuePoller::EndSweep() {
  if (!failed_ && running_ && sweeps_.erase(partition_) > 0 && swept) {
    swept(partition_, sweep_stamp_);
  }
}

void DuePoller::EndRound() {
  sweeps_wanted_.merge(std::exchange(sweeps_, {}));  // what failed
  timer_->Set(timers_.Now() + options_.interval, [this] {
    if (running_) {
      BeginRound();
    }
  });
}

commit::Deadline DuePoller::Soon() const {
  return timers_.Now() + kTickTime;
}

}  // namespace touchpoint::intake
