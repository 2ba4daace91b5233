// SPDX-License-Identifier: Apache-2.0
// Plans in bulk over one PlanTouchpoints stream, in order, with a bounded number under way.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "services/touchpointctl/client/connection.h"
#include "services/touchpointctl/rows/plan_row.h"

namespace touchpoint::ctl {

class BulkPlanner {
 public:
  using Batch = std::vector<PlanRow>;
  /// The answer to a batch, in the order of its plans. Called on another thread, one at a time.
  using Answered = std::function<void(const Batch&, const v1::PlanTouchpointsResponse&)>;

  /// At most `under_way_max` batches are sent and not answered. A stream on which no answer comes
  /// for three of the connection's timeouts is given up: the daemon takes one for itself.
  BulkPlanner(Connection& connection, size_t under_way_max, Answered answered);
  ~BulkPlanner();

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
  std::unique_ptr<grpc::ClientReaderWriter<v1::PlanTouchpointsRequest, v1::PlanTouchpointsResponse>>
      stream_;
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

}  // namespace touchpoint::ctl
