// SPDX-License-Identifier: Apache-2.0
// One lease from when it comes until the daemon knows what became of it. No I/O, no clock.
#pragma once

#include <optional>
#include <string>

#include "common/base/failure.h"
#include "services/touchpointctl/send/order.h"

namespace touchpoint::ctl {

/// Whether the same call may work a little later.
bool IsPassing(const Failure& failure);

/// What is known of a lease by itself.
struct LeaseTerms {
  std::string token;
  Instant grant_time;
  Instant send_by;
};

class HeldLease {
 public:
  enum class State { kWaiting, kRunning, kTelling, kGone };
  enum class Fate { kOpen, kSent, kFailed, kInDoubt, kReturned };

  /// It came at `now`.
  HeldLease(LeaseTerms terms, Instant now);

  State state() const { return state_; }
  /// How it is counted, once it is gone.
  Fate fate() const { return fate_; }
  /// Whether an attempt may still begin: not at or after send_by, by this clock and by how long
  /// ago the daemon gave it.
  bool IsInTime(Instant now) const;
  /// When Tick() has something to do; Instant::max() for never.
  Instant wake_at() const;

  /// While it waits.
  Order Begin(Instant now, Duration attempt_max);
  Order Return(std::string why, Instant now);
  /// Its attempt is over. Nothing to do where the lease is lost: it is gone.
  Orders Ended(AttemptEnd end, Instant now);
  /// The daemon has said what it makes of the acknowledgement or the return. A failure that passes
  /// makes it tell again, but for no longer than `patience`.
  void Answered(const std::optional<Failure>& failure, Instant now, Duration patience);
  Orders Extended(const Result<Instant>& send_by, Instant now);
  /// Time has passed. What waits is its owner's to begin or to return.
  Orders Tick(Instant now);

 private:
  Order Tell();
  void BeGone(Fate fate);

  LeaseTerms terms_;
  Instant received_;
  State state_ = State::kWaiting;
  Fate fate_ = Fate::kOpen;
  bool lost_ = false;
  Instant extend_at_ = Instant::max();
  Instant end_at_ = Instant::max();
  Instant telling_since_;
  Instant tell_at_ = Instant::max();
  Duration pause_;
  Order telling_;  // kAcknowledge or kReturn
};

}  // namespace touchpoint::ctl
