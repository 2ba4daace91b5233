// SPDX-License-Identifier: Apache-2.0
// Who was erased through another daemon is forgotten here, too: what is remembered of a partition's
// timelines goes as soon as the partition has one erasure more. Nobody would be decided about on
// it, since commits find out; but it would be kept.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>

#include "common/asio/core_loop.h"
#include "services/intake/submission.h"

namespace touchpoint::intake {

/// All in the core loop.
class ErasureFollower {
 public:
  /// All outlive it.
  ErasureFollower(commit::TimelineStore& store, Submission& submission, CoreLoop& core,
                  commit::Partition partitions, Duration interval = std::chrono::seconds(5));
  ~ErasureFollower();

  /// Looks now, and then again and again.
  void Start();
  void Stop();

 private:
  void Look();
  void OnCounted(commit::Partition partition, const Result<uint64_t>& count);

  commit::TimelineStore& store_;
  Submission& submission_;
  boost::asio::steady_timer timer_;
  const Duration interval_;
  std::vector<uint64_t> counts_;  // by partition
  size_t open_ = 0;
  bool running_ = false;
  std::shared_ptr<ErasureFollower*> alive_;  // null after the destructor, for callbacks under way
};

}  // namespace touchpoint::intake
