// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/client/stall_guard.h"

namespace touchpoint::ctl {

StallGuard::StallGuard(grpc::ClientContext& context, std::chrono::milliseconds patience)
    : context_(context), patience_(patience), watch_([this] { Watch(); }) {
}

StallGuard::~StallGuard() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }
  watch_.join();
}

void StallGuard::BeginWait() {
  const std::lock_guard lock(mutex_);
  waiting_since_ = std::chrono::steady_clock::now();
  changed_.notify_all();
}

void StallGuard::EndWait() {
  const std::lock_guard lock(mutex_);
  waiting_since_.reset();
}

bool StallGuard::stalled() const {
  const std::lock_guard lock(mutex_);
  return stalled_;
}

void StallGuard::Watch() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    if (!waiting_since_) {
      changed_.wait(lock);
      continue;
    }
    const auto until = *waiting_since_ + patience_;
    if (std::chrono::steady_clock::now() >= until) {
      stalled_ = true;
      context_.TryCancel();
      return;
    }
    changed_.wait_until(lock, until);
  }
}

}  // namespace touchpoint::ctl
