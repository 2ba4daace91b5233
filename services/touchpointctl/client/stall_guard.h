// SPDX-License-Identifier: Apache-2.0
// Ends a stream on which nothing has come for too long: a call that streams has no deadline.
#pragma once

#include <grpcpp/client_context.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace touchpoint::ctl {

class StallGuard {
 public:
  /// Cancels `context`, which outlives it, once something has been waited for longer than
  /// `patience`.
  StallGuard(grpc::ClientContext& context, std::chrono::milliseconds patience);
  ~StallGuard();
  StallGuard(const StallGuard&) = delete;
  StallGuard& operator=(const StallGuard&) = delete;

  /// Around what may take for ever.
  void BeginWait();
  void EndWait();
  /// Whether it has ended the stream.
  bool stalled() const;

 private:
  void Watch();

  grpc::ClientContext& context_;
  const std::chrono::milliseconds patience_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::chrono::steady_clock::time_point> waiting_since_;
  bool over_ = false;
  bool stalled_ = false;
  std::thread watch_;
};

}  // namespace touchpoint::ctl
