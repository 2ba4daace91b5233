// SPDX-License-Identifier: Apache-2.0
// When a sender asks for leases, begins, extends, tells, gives back and ends: its whole protocol
// without its calls. Every event answers what the owner must do now; nothing here does I/O or
// reads a clock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "common/base/random.h"
#include "services/touchpointctl/send/held_lease.h"
#include "services/touchpointctl/send/order.h"

namespace touchpoint::ctl {

class SenderFsm {
 public:
  struct Options {
    uint32_t parallel = 1;  // attempts at a time, and leases held
    Duration attempt_max{};
    Duration patience{};  // after the stop: with a daemon that does not answer
    bool once = false;    // stop when nothing is due
  };
  struct Totals {
    uint64_t sent = 0;
    uint64_t failed = 0;  // certainly not sent
    uint64_t in_doubt = 0;
    uint64_t returned = 0;
  };

  SenderFsm(Options options, RandomSource& random) : options_(options), random_(random) {}

  Orders Start(Instant now);
  Orders Leased(const std::vector<LeaseTerms>& leases, Instant now);
  Orders StreamEnded(const Failure& why, Instant now);
  Orders Ended(const std::string& lease_token, AttemptEnd end, Instant now);
  Orders Answered(const std::string& lease_token, const std::optional<Failure>& failure,
                  Instant now);
  Orders Extended(const std::string& lease_token, const Result<Instant>& send_by, Instant now);
  /// Whether anything is due that nobody has begun.
  Orders Due(const Result<bool>& any, Instant now);
  /// What runs is finished, what has not begun is given back.
  Orders Stop(Instant now);
  /// Time has passed; to be called at wake_at().
  Orders Tick(Instant now);

  /// Instant::max() for never.
  Instant wake_at() const;
  /// It asks for nothing more.
  bool stopping() const { return stopping_; }
  /// Nothing is held, and nothing more will come.
  bool finished() const;
  /// Why it has stopped by itself; nothing where it was told to, or nothing was due.
  const std::optional<Failure>& failure() const { return failure_; }
  /// Whether it still has to do with this lease.
  bool holds(const std::string& lease_token) const { return held_.count(lease_token) > 0; }
  const Totals& totals() const { return totals_; }

 private:
  enum class Stream { kNone, kOpen, kClosing, kEnded };

  Orders OpenIfRoom(Instant now);
  Orders BeginWaiting(Instant now);
  Orders StopFor(Failure why, Instant now);
  void Close(Instant now, Orders& orders);
  void Settle(const std::string& lease_token, Orders& orders);
  void AskWhenIdle(Orders& orders);
  Duration NextPause();

  const Options options_;
  RandomSource& random_;
  std::map<std::string, HeldLease> held_;
  std::vector<std::string> waiting_;  // tokens, in the order they came
  uint32_t running_ = 0;
  Stream stream_ = Stream::kNone;
  Instant opened_at_;
  Instant open_at_ = Instant::max();
  Duration pause_{};
  Instant ask_at_ = Instant::max();
  bool asking_ = false;
  Instant cancel_at_ = Instant::max();
  bool stopping_ = false;
  bool interrupted_ = false;  // what comes is given back
  std::optional<Failure> failure_;
  Totals totals_;
};

}  // namespace touchpoint::ctl
