// SPDX-License-Identifier: Apache-2.0
#include "services/intake/due_poller.h"

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

commit::Deadline Soon() {
  return std::chrono::steady_clock::now() + kTickTime;
}

}  // namespace

DuePoller::DuePoller(const Seams& seams, commit::Partition partitions, DuePollerOptions options)
    : index_(seams.index),
      submission_(seams.submission),
      clock_(seams.clock),
      partitions_(partitions),
      options_(options),
      timer_(seams.core),
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
  timer_.cancel();
}

void DuePoller::SweepAll() {
  sweep_wanted_ = true;
}

void DuePoller::BeginRound() {
  sweeping_ = std::exchange(sweep_wanted_, false);
  failed_ = false;
  partition_ = 0;
  NextPartition();
}

void DuePoller::NextPartition() {
  if (!running_) {
    return;
  }
  if (partition_ == partitions_ || failed_) {
    return EndRound();
  }
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
    telemetry::Warning("the new policy reaches some stakeholders only with their next change",
                       telemetry::Fields().Add("partition", static_cast<int64_t>(partition_)));
  }
  for (commit::DueStakeholder& stakeholder : *due) {
    queue_.push_back(std::move(stakeholder.stakeholder_id));
  }
  Pump();
}

void DuePoller::Pump() {
  if (pumping_) {
    return;  // a tick without effect is answered at once: the loop below goes on with the next
  }
  pumping_ = true;
  while (running_ && !failed_ && ticking_ < options_.ticks_max && !queue_.empty()) {
    std::string stakeholder_id = std::move(queue_.front());
    queue_.pop_front();
    ++ticking_;
    submission_.Tick(std::move(stakeholder_id), Soon(),
                     [alive = alive_](const Result<bool>& ticked) {
                       if (*alive != nullptr) {
                         (*alive)->OnTick(ticked);
                       }
                     });
  }
  pumping_ = false;
  if (ticking_ > 0) {
    return;
  }
  queue_.clear();
  // A full page of stakeholders that could not be moved on would come back for ever.
  if (!std::exchange(more_, false) || failed_) {
    ++partition_;
  }
  NextPartition();
}

void DuePoller::OnTick(const Result<bool>& ticked) {
  --ticking_;
  if (!ticked) {
    more_ = false;
    failed_ = failed_ || IsOfTheStore(ticked.error().code);
    // Of one whose records are damaged this would be said every second; the store has said it once.
    if (ticked.error().code != Code::kDataLoss) {
      telemetry::Warning("a stakeholder that is due could not be decided",
                         telemetry::Fields().Add("reason", ticked.error().reason));
    }
  }
  Pump();
}

void DuePoller::EndRound() {
  sweep_wanted_ = sweep_wanted_ || (sweeping_ && failed_);
  timer_.expires_after(options_.interval);
  timer_.async_wait([alive = alive_](const boost::system::error_code& error) {
    if (!error && *alive != nullptr && (*alive)->running_) {
      (*alive)->BeginRound();
    }
  });
}

}  // namespace touchpoint::intake
