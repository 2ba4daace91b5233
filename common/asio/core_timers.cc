// SPDX-License-Identifier: Apache-2.0
#include "common/asio/core_timers.h"

#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace touchpoint {
namespace {

class CoreTimer final : public Timer {
 public:
  explicit CoreTimer(CoreLoop& core) : timer_(core) {}
  ~CoreTimer() override { ++*set_; }

  void Set(SteadyTime at, std::function<void()> ring) override {
    const uint64_t number = ++*set_;
    timer_.expires_at(at);
    timer_.async_wait(
        [set = set_, number, ring = std::move(ring)](const boost::system::error_code& error) {
          // One that is on its way already comes even if the timer was cancelled since.
          if (!error && *set == number) {
            ring();
          }
        });
  }
  void Cancel() override {
    ++*set_;
    timer_.cancel();
  }

 private:
  boost::asio::steady_timer timer_;
  std::shared_ptr<uint64_t> set_ = std::make_shared<uint64_t>(0);  // how often it was
};

}  // namespace

std::unique_ptr<Timer> CoreTimers::Make() {
  return std::make_unique<CoreTimer>(core_);
}

}  // namespace touchpoint
