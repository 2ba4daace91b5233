// SPDX-License-Identifier: Apache-2.0
// Follows the journal for everybody who watches it, while anybody does: new entries are read once
// and handed to all.
// Who starts in the past first reads alone until it has caught up.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>
#include "common/asio/core_loop.h"

#include "services/commit/journal.h"

namespace touchpoint::query {

/// Where a follower stands: one position per partition.
using JournalPositions = std::vector<commit::JournalPosition>;

/// Told of entries, each partition's in order, each once.
class Follower {
 public:
  virtual ~Follower() = default;
  /// `next`: the follower stands here now; there may be no entries before it. `live`: they came
  /// because they are new, not because the follower had room.
  virtual void OnEntries(commit::Partition partition,
                         const std::vector<const commit::JournalEntry*>& entries,
                         commit::JournalPosition next, bool live) = 0;
  /// Entries it should have been told of are no longer kept. It hears nothing more.
  virtual void OnGap() = 0;
  /// About how many entries of the past it takes now; after 0, Resume() follows.
  virtual size_t Room() const = 0;
};

/// All in the core loop.
class JournalTail {
 public:
  /// Both outlive it.
  JournalTail(commit::Journal& journal, CoreLoop& core);
  ~JournalTail();

  /// Where the journal ends now.
  void FindEnd(commit::Deadline deadline, commit::Callback<JournalPositions> done);

  /// `from` has a position per partition. With `from_token` false, what has been trimmed away
  /// before the first entry is no gap.
  void Follow(const std::shared_ptr<Follower>& follower, JournalPositions from, bool from_token);
  void Unfollow(const Follower& follower);
  /// The follower has room again.
  void Resume(const Follower& follower);

  size_t followers() const { return followers_.size(); }

 private:
  struct Place {
    commit::JournalPosition position;
    bool live = false;
    bool gap_matters = false;
  };
  struct Following {
    std::weak_ptr<Follower> follower;
    const Follower* key = nullptr;
    std::vector<Place> places;
    bool reading = false;  // of the past: one partition after the other
    bool ended = false;
  };
  /// The shared reading of one partition, for those who have caught up.
  struct Shared {
    commit::JournalPosition position;
    bool reading = false;
    bool changed = false;
  };
  using FollowingPtr = std::shared_ptr<Following>;

  void CatchUp(const FollowingPtr& following);
  void OnPast(const FollowingPtr& following, commit::Partition partition,
              Result<commit::Journal::Page> page);
  void ReadNew(commit::Partition partition);
  void OnNew(commit::Partition partition, Result<commit::Journal::Page> page);
  bool HasLive(commit::Partition partition) const;
  void Deliver(Following& following, commit::Partition partition, const commit::Journal::Page& page,
               bool live);
  void RetryLater();

  commit::Journal& journal_;
  boost::asio::steady_timer retry_;
  bool retrying_ = false;
  std::vector<FollowingPtr> followers_;
  std::vector<Shared> shared_;
  std::shared_ptr<JournalTail*> alive_;  // null after the destructor, for callbacks under way
};

}  // namespace touchpoint::query
