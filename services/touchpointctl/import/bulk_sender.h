// SPDX-License-Identifier: Apache-2.0
// Plans or records in bulk over one stream, in order, with a bounded number under way.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "services/touchpointctl/import/bulk_kind.h"

namespace touchpoint::ctl {

/// Kind is one of bulk_kind.h.
template <typename Kind>
class BulkSender {
 public:
  using Batch = std::vector<typename Kind::Item>;
  /// The answer to a batch, in its order. Called on another thread, one at a time.
  using Answered = std::function<void(const Batch&, const typename Kind::Response&)>;

  /// At most `under_way_max` batches are sent and not answered. A stream on which no answer comes
  /// for three of the connection's timeouts is given up: the daemon takes one for itself.
  BulkSender(Connection& connection, size_t under_way_max, Answered answered);
  ~BulkSender();

  /// Sends a batch, after waiting for room. False once the stream is broken.
  bool Send(Batch batch);

  /// Waits until all that was sent has been answered. False once the stream is broken.
  bool AwaitAnswers();

  /// Waits for the last answers. Fails where the stream broke before all were in.
  Result<void> Finish();

 private:
  void ReadAnswers();
  /// Cancels the stream, and with it whatever waits for it, once answers fail to come.
  void Watch();
  /// Waits until at most `count` batches are under way. False once the stream has ended before.
  bool WaitForRoom(std::unique_lock<std::mutex>& lock, size_t count);
  void Join();

  Connection& connection_;
  const size_t under_way_max_;
  const Answered answered_;
  grpc::ClientContext context_;
  BulkCall<Kind> stream_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> under_way_;  // until the answer has been handed on
  std::chrono::steady_clock::time_point last_news_;
  bool closing_ = false;  // all is sent, the daemon is to end the stream
  bool ended_ = false;    // no more answers will come
  bool stalled_ = false;  // given up
  std::thread reader_;
  std::thread watchdog_;
};

extern template class BulkSender<PlanKind>;
extern template class BulkSender<RecordKind>;

}  // namespace touchpoint::ctl
