// SPDX-License-Identifier: Apache-2.0
// Where senders wait for contacts that fall due: finds what is ready for those who wait, and leases
// it to them by the same way as every other input takes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/timer.h"
#include "services/commit/due_index.h"
#include "services/dispatch/matching.h"
#include "services/intake/requests.h"
#include "services/intake/submission.h"

namespace touchpoint::intake {

/// A sender that waits. In the core loop.
class LeaseTaker {
 public:
  virtual ~LeaseTaker() = default;
  virtual void Take(LeasedContact contact) = 0;
  /// It waits in vain. It leaves.
  virtual void Refuse(const Failure& why) = 0;
};

struct LeaseDeskOptions {
  Duration look_interval = Duration(500);  // between looks at everything, while somebody waits
  size_t leases_max = 64;                  // under way at the same time
  size_t looks_max = 8;                    // partitions that are looked at at the same time
  size_t page_size = 64;                   // of one list in one look
};

/// All in the core loop.
class LeaseDesk {
 public:
  struct Seams {
    commit::DueIndex& index;
    commit::ReadyIndex& ready;
    Submission& submission;
    Timers& timers;
    const Clock& clock;
  };

  /// The seams outlive it.
  LeaseDesk(const Seams& seams, commit::Partition partitions, LeaseDeskOptions options);
  ~LeaseDesk();

  /// Told of every lease that was given: on which channel, and how long after it was due. Set
  /// before anybody enters.
  std::function<void(const std::string& channel, Duration waited)> gave;

  /// A sender that takes what these terms name. Without credit it is given nothing.
  dispatch::SenderId Enter(dispatch::Terms terms, std::optional<Duration> lease,
                           std::weak_ptr<LeaseTaker> taker);
  void GiveCredit(dispatch::SenderId sender, uint32_t credit);
  void Leave(dispatch::SenderId sender);
  /// Returns a lease of which nobody has heard. Where that fails it runs out.
  void GiveBack(const LeaseProof& proof);

  /// Somebody of the partition has become ready.
  void OnReady(commit::Partition partition);
  /// As submission's rulebook is now.
  void OnPolicy();
  /// Nothing is leased from now on: who waits is refused. Nothing: it is again.
  void Stop(std::optional<Failure> why);
  const std::optional<Failure>& stopped() const { return stopped_; }
  size_t senders() const { return takers_.size(); }

 private:
  struct Taker {
    std::weak_ptr<LeaseTaker> taker;
    std::optional<Duration> lease;
  };
  /// Who is done with, of a partition, and waits to be moved on in the index.
  struct Moves {
    std::vector<commit::DueUpdate> updates;
    std::vector<dispatch::Candidate> candidates;
    bool under_way = false;
  };

  void LookEverywhere();
  void LookOn();
  void Look(commit::Partition partition);
  void OnLists(commit::Partition partition, const Result<std::vector<commit::ReadyCount>>& lists);
  void OnMembers(commit::Partition partition, const model::ReadyList& list, size_t limit,
                 Result<std::vector<commit::DueStakeholder>> members);
  void EndLook();
  void Pump();
  void Lease(const dispatch::Match& match);
  void OnLeased(const dispatch::Match& match, Result<LeaseAnswer> answer);
  void HandOut(const dispatch::Match& match, LeasedContact contact);
  void MoveOn(commit::Partition partition);
  void OnMoved(commit::Partition partition, const std::vector<dispatch::Candidate>& candidates);
  commit::Deadline Soon() const;
  void ArmPace();
  void ArmLook();

  const Seams seams_;
  const commit::Partition partitions_;
  const LeaseDeskOptions options_;
  dispatch::Matching matching_;
  std::map<dispatch::SenderId, Taker> takers_;
  std::set<commit::Partition> to_look_;  // partitions that may have something
  std::set<commit::Partition> more_;     // ... that had more than one look takes in
  size_t looks_ = 0;                     // requests under way
  size_t leases_ = 0;
  bool pumping_ = false;
  std::optional<Failure> stopped_;
  std::map<commit::Partition, Moves> moves_;
  const std::unique_ptr<Timer> look_timer_;
  const std::unique_ptr<Timer> pace_timer_;
  bool look_armed_ = false;
  std::shared_ptr<LeaseDesk*> alive_;  // null after the destructor, for callbacks under way
};

}  // namespace touchpoint::intake
