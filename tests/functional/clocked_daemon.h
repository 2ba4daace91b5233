// SPDX-License-Identifier: Apache-2.0
// The daemon's own stages, over gRPC and on a real redis-server, with a clock that a test turns and
// outcomes that it reports. Everything but the program's main().
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "common/asio/core_loop.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/config/config.h"
#include "services/touchpointd/stages.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {

/// Stands still until it is moved, on any thread.
class AtomicClock final : public Clock {
 public:
  Instant Now() const override { return FromMillis(millis_); }
  void Set(Instant now) { millis_ = ToMillis(now); }

 private:
  std::atomic<int64_t> millis_{0};
};

class ClockedDaemon {
 public:
  /// Serves when it returns. `policy_file` must be good. `watched`: its clock is held against that
  /// of Redis, as in the program.
  explicit ClockedDaemon(const std::string& policy_file, bool watched = false);
  ~ClockedDaemon();
  ClockedDaemon(const ClockedDaemon&) = delete;
  ClockedDaemon& operator=(const ClockedDaemon&) = delete;

  const std::string& address() const { return stages_->server->address(); }

  void SetNow(Instant now) { clock_.Set(now); }

 private:
  /// Runs `start` in the core loop and waits until it has called back with a success.
  template <typename T>
  T Await(const std::function<void(commit::Callback<T>)>& start);

  RedisProcess redis_;
  AtomicClock clock_;
  SystemRandom random_;
  config::Config config_;
  CoreLoop core_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_{
      core_.io_context::get_executor()};
  metrics::Registry metrics_;
  std::unique_ptr<commit::RedisStore> store_;
  std::unique_ptr<Stages> stages_;
  std::thread core_thread_;
};

}  // namespace touchpoint::testing
