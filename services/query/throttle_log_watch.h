// SPDX-License-Identifier: Apache-2.0
// One watcher of the throttle log.
#pragma once

#include <memory>
#include <optional>

#include "services/commit/timeline_store.h"
#include "services/query/throttle_filter.h"
#include "services/query/watch_stream.h"

namespace touchpoint::query {

class ThrottleLogWatch final : public WatchStream {
 public:
  /// Both outlive it.
  ThrottleLogWatch(const Environment& environment, commit::TimelineStore& store);

 private:
  std::optional<Failure> Read(const grpc::ByteBuffer& bytes) override;
  void Begin() override;
  std::optional<News> Select(const commit::JournalEntry& entry) override;
  void Compose(bool even_if_empty) override;
  bool WantsInitiatives() const override { return true; }

  void ForgetErased(commit::Partition partition);
  void FollowAll(JournalPositions from, bool from_token);

  commit::TimelineStore& store_;
  ThrottleFilter filter_;
  std::optional<JournalPositions> token_;  // what the caller resumes from
};

}  // namespace touchpoint::query
