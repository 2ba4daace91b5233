// SPDX-License-Identifier: Apache-2.0
#include "common/asio/core_loop.h"

namespace touchpoint {
namespace {

// What a thread that came with work of its own does for others before the loop's thread goes on.
constexpr int kForOthersMax = 64;

}  // namespace

void CoreLoop::Leave() {
  for (int done = 0; done < kForOthersMax; ++done) {
    const std::unique_ptr<Work> next = NextOrLeave();
    if (!next) {
      return;
    }
    next->Run();
  }
  // Still busy: nobody comes in between.
  holder_ = std::thread::id();
  boost::asio::post(io_context::get_executor(), [this] {
    holder_ = std::this_thread::get_id();
    Leave();
  });
}

std::unique_ptr<CoreLoop::Work> CoreLoop::NextOrLeave() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) {
    holder_ = std::thread::id();
    busy_ = false;
    left_.notify_all();
    return nullptr;
  }
  std::unique_ptr<Work> next = std::move(waiting_.front());
  waiting_.pop_front();
  return next;
}

void CoreLoop::Close() {
  std::unique_lock lock(mutex_);
  left_.wait(lock, [this] { return !busy_; });
  closed_ = true;
}

}  // namespace touchpoint
