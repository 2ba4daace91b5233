// SPDX-License-Identifier: Apache-2.0
// The clock's door into intake: stakeholders that are due are submitted like any other input, and
// then moved on, in the due index, to their next time and to the lists of who is ready. A new
// policy comes in the same way, for everybody who has open touchpoints. Of several daemons each
// does this for the partitions that it owns.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/timer.h"
#include "services/commit/due_index.h"
#include "services/intake/submission.h"

namespace touchpoint::intake {

struct DuePollerOptions {
  Duration interval = Duration(250);
  size_t ticks_max = 64;        // under way at the same time
  size_t page_size = 1'000;     // of due stakeholders
  size_t moves_max = 64;        // stakeholders that one call moves on
  size_t sweep_size = 400'000;  // stakeholders of one partition that a new policy reaches at once
};

/// All in the core loop.
class DuePoller {
 public:
  struct Seams {
    commit::DueIndex& index;
    Submission& submission;
    const Clock& clock;
    Timers& timers;
  };

  /// The seams outlive it.
  DuePoller(const Seams& seams, commit::Partition partitions, DuePollerOptions options);
  ~DuePoller();

  void Start();
  /// Starts no further ticks.
  void Stop();

  /// Told of partitions in which somebody has become ready. Set before Start().
  std::function<void(commit::Partition)> became_ready;
  /// Whether a partition's due work is this daemon's; without it, all of it is. Set before Start().
  std::function<bool(commit::Partition)> owns;
  /// Told when a sweep has ended, with the stamp of the rules that it began under. Set before
  /// Start().
  std::function<void(commit::Partition, uint64_t stamp)> swept;

  /// Ticks nobody while paused. What was under way goes on.
  void Pause(bool paused) { paused_ = paused; }

  /// Goes once through everybody of a partition who has open touchpoints, as soon as the present
  /// round is over and the partition is owned.
  void Sweep(commit::Partition partition) { sweeps_wanted_.insert(partition); }

 private:
  void BeginRound();
  void NextPartition();
  void EndSweep();
  void OnDue(Result<std::vector<commit::DueStakeholder>> due);
  void Pump();
  void OnTick(const commit::DueStakeholder& stakeholder, Result<TickAnswer> ticked);
  void OnPageTicked();
  void OnMoved(std::vector<std::string> stakeholder_ids, const Result<std::vector<size_t>>& stale,
               bool ready);
  void EndPage();
  void EndRound();
  commit::Deadline Soon() const;

  commit::DueIndex& index_;
  Submission& submission_;
  const Clock& clock_;
  const commit::Partition partitions_;
  const DuePollerOptions options_;
  Timers& timers_;
  const std::unique_ptr<Timer> timer_;
  std::shared_ptr<DuePoller*> alive_;  // null after the destructor, for callbacks under way
  bool running_ = false;
  bool paused_ = false;
  std::set<commit::Partition> sweeps_wanted_;
  std::set<commit::Partition> sweeps_;  // of this round
  bool sweeping_ = false;               // the partition that it is at
  uint64_t sweep_stamp_ = 0;
  bool more_ = false;    // the partition has more due stakeholders than one page
  bool failed_ = false;  // the store did; the round ends early
  commit::Partition partition_ = 0;
  std::deque<commit::DueStakeholder> queue_;
  size_t ticking_ = 0;
  std::vector<commit::DueUpdate> updates_;  // of this page
  size_t moving_ = 0;                       // calls under way that move them on
  bool moved_ = false;                      // anybody of this page
  std::set<std::string> stale_;  // of whom something else is stored than was remembered ...
  std::set<std::string> retry_;  // ... and who were that in the round before: looked up anew
  bool pumping_ = false;
};

}  // namespace touchpoint::intake
