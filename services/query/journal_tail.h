// SPDX-License-Identifier: Apache-2.0
// Follows the journal for everybody in this daemon who watches it, while anybody does: new entries
// are read once and handed to all. Who starts in the past first reads alone until it has caught up.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <unordered_map>
#include <vector>

#include "common/asio/core_loop.h"
#include "services/commit/journal.h"

namespace touchpoint::query {

/// Where a follower stands: one position per partition that it follows, which are neighbours.
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
  /// Whether it is to be told of entries with the words of initiatives, of changes that belong to
  /// the throttle log.
  virtual bool WantsInitiatives() const { return false; }
  /// Entries it should have been told of are no longer kept. It hears nothing more.
  virtual void OnGap() = 0;
  /// The next entries are there and cannot be read: damaged, or of a newer build. It hears nothing
  /// more.
  virtual void OnUnreadable(const Failure& why) = 0;
  /// About how many entries of the past it takes now; after 0, Resume() follows.
  virtual size_t Room() const = 0;
};

/// All in the core loop.
class JournalTail {
 public:
  /// Both outlive it.
  JournalTail(commit::Journal& journal, CoreLoop& core);
  ~JournalTail();

  commit::Partition partitions() const { return static_cast<commit::Partition>(shared_.size()); }

  /// Where the journal ends now, in `count` partitions from `first` on.
  void FindEnd(commit::Partition first, commit::Partition count, commit::Deadline deadline,
               commit::Callback<JournalPositions> done);

  /// `from` has a position for each partition from `first` on that is followed. With `from_token`
  /// false, what has been trimmed away before the first entry is no gap.
  void Follow(const std::shared_ptr<Follower>& follower, commit::Partition first,
              const JournalPositions& from, bool from_token);
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
    commit::Partition first = 0;
    std::vector<Place> places;  // of the partitions from `first` on
    bool reading = false;       // of the past: one partition after the other
    bool ended = false;
    Place& At(commit::Partition partition) { return places[partition - first]; }
  };
  using FollowingPtr = std::shared_ptr<Following>;
  /// The shared reading of one partition, for those who have caught up.
  struct Shared {
    commit::JournalPosition position;
    std::vector<FollowingPtr> live;
    bool reading = false;
    bool changed = false;
  };

  void CatchUp(const FollowingPtr& following);
  void OnPast(const FollowingPtr& following, commit::Partition partition,
              Result<commit::Journal::Page> page);
  void OnPastNamed(const FollowingPtr& following, commit::Partition partition,
                   const Result<commit::Journal::Page>& page);
  void ReadNew(commit::Partition partition);
  void OnNew(commit::Partition partition, Result<commit::Journal::Page> page);
  void OnNewNamed(commit::Partition partition, const Result<commit::Journal::Page>& page);
  void End(const FollowingPtr& following);
  void EndAll(commit::Partition partition, const Failure& why);
  void Deliver(Following& following, commit::Partition partition, const commit::Journal::Page& page,
               bool live);
  void RetryLater();

  commit::Journal& journal_;
  boost::asio::steady_timer retry_;
  bool retrying_ = false;
  std::unordered_map<const Follower*, FollowingPtr> followers_;
  std::vector<Shared> shared_;
  std::shared_ptr<JournalTail*> alive_;  // null after the destructor, for callbacks under way
};

}  // namespace touchpoint::query
