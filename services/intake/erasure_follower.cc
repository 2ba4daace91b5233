// SPDX-License-Identifier: Apache-2.0
#include "services/intake/erasure_follower.h"

#include <utility>

namespace touchpoint::intake {
namespace {

constexpr std::chrono::seconds kAnswerMax(5);

}  // namespace

ErasureFollower::ErasureFollower(commit::TimelineStore& store, Submission& submission,
                                 CoreLoop& core, commit::Partition partitions, Duration interval)
    : store_(store),
      submission_(submission),
      timer_(core),
      interval_(interval),
      counts_(partitions),
      alive_(std::make_shared<ErasureFollower*>(this)) {
}

ErasureFollower::~ErasureFollower() {
  *alive_ = nullptr;
}

void ErasureFollower::Start() {
  running_ = true;
  Look();
}

void ErasureFollower::Stop() {
  running_ = false;
  timer_.cancel();
}

void ErasureFollower::Look() {
  open_ = counts_.size();
  for (commit::Partition partition = 0; partition < counts_.size(); ++partition) {
    store_.CountErased(partition, std::chrono::steady_clock::now() + kAnswerMax,
                       [alive = alive_, partition](const Result<uint64_t>& count) {
                         if (*alive != nullptr) {
                           (*alive)->OnCounted(partition, count);
                         }
                       });
  }
}

void ErasureFollower::OnCounted(commit::Partition partition, const Result<uint64_t>& count) {
  if (count && std::exchange(counts_[partition], *count) != *count) {
    submission_.ForgetTimelines(partition);
  }
  if (--open_ > 0 || !running_) {
    return;
  }
  timer_.expires_after(interval_);
  timer_.async_wait([alive = alive_](const boost::system::error_code& error) {
    if (!error && *alive != nullptr && (*alive)->running_) {
      (*alive)->Look();
    }
  });
}

}  // namespace touchpoint::intake
