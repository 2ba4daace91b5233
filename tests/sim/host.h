// SPDX-License-Identifier: Apache-2.0
// A daemon: the production code that decides, commits and leases, a clock that is off, and a way to
// Redis.
// What it holds in memory is gone when it dies.
#pragma once

#include <memory>

#include "services/intake/due_poller.h"
#include "services/intake/lease_desk.h"
#include "services/intake/submission.h"
#include "tests/sim/link.h"

namespace touchpoint::sim {

/// How often a daemon looks at who is due, and at the lists: rarely, for the sake of speed.
constexpr Duration kPollEvery = std::chrono::minutes(20);

/// The policy of the moment, as an operator has applied it.
struct LivePolicy {
  std::shared_ptr<const decide::Rulebook> rulebook;
  uint64_t number = 0;
};

class Host {
 public:
  struct World {
    VirtualTime& time;
    Dice& dice;
    ReplicaSet& redis;
    const Faults& faults;
    const LivePolicy& live;
  };

  Host(const World& world, Duration skew);

  /// Null while it is down.
  intake::Submission* submission() { return submission_.get(); }
  /// Null while it is down.
  Link* link() { return link_.get(); }
  /// Null while it is down: where senders wait.
  intake::LeaseDesk* desk() { return desk_.get(); }
  /// How often it has come up: who waited at an earlier desk waits in vain.
  uint64_t lives() const { return lives_; }
  HostClock& clock() { return clock_; }

  void Start();
  void Die();
  /// It hears of the policy of the moment.
  void FollowPolicy();

 private:
  const World world_;
  HostClock clock_;
  SeededRandom random_;
  std::unique_ptr<Link> link_;
  VirtualTimers timers_;
  std::unique_ptr<intake::Submission> submission_;
  std::unique_ptr<intake::DuePoller> poller_;
  std::unique_ptr<intake::LeaseDesk> desk_;
  uint64_t lives_ = 0;
};

}  // namespace touchpoint::sim
