// SPDX-License-Identifier: Apache-2.0
// Who sends: takes leases and does what senders do with them, the worst included.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/intake/lease_desk.h"
#include "tests/sim/caller.h"
#include "tests/sim/outside.h"

namespace touchpoint::sim {

/// What is done with leases, whoever got them. Nobody lies: what is said not to be sent is not.
class Jobs {
 public:
  struct World {
    VirtualTime& time;
    Dice& dice;
    ReplicaSet& redis;
    Callers& callers;
    Checks& checks;
  };

  explicit Jobs(const World& world) : world_(world) {}

  /// A lease has come to a sender.
  void Begin(const intake::LeasedContact& contact);
  /// A lease was handed out and never came.
  void Lose(const intake::LeasedContact& contact);
  /// From now on everybody does as it should, and soon.
  void CalmDown() { calm_ = true; }
  bool calm() const { return calm_; }

 private:
  struct Job {
    intake::LeaseProof proof;
    std::string stakeholder_id;
    Instant from;  // when it may be sent
    Instant send_by;
  };
  using JobPtr = std::shared_ptr<const Job>;
  using Then = std::function<void()>;

  void DoWell(const JobPtr& job);
  void DoBadly(const JobPtr& job);
  void SendAt(const JobPtr& job, Instant at, Then then);
  void GiveUpAt(const JobPtr& job, Instant at, Then then);
  void Acknowledge(const JobPtr& job, model::DispatchResult result, Then then = nullptr);
  void Extend(const JobPtr& job);
  void GiveBack(const JobPtr& job);
  /// Says something under a lease that is over.
  void Persist(const JobPtr& job);
  void CheckRefusal(const Job& job, const Result<intake::TouchpointAnswer>& answer);
  Instant SomeTime(const Job& job);
  Outside& outside() { return world_.checks.outside(); }

  const World world_;
  bool calm_ = false;
};

/// Waits at one daemon after the other.
class Sender final : public intake::LeaseTaker, public std::enable_shared_from_this<Sender> {
 public:
  struct World {
    VirtualTime& time;
    Dice& dice;
    std::vector<std::unique_ptr<Host>>& hosts;
    const Faults& faults;
    Checks& checks;
    Jobs& jobs;
  };

  Sender(const World& world, std::set<std::string> channels)
      : world_(world), channels_(std::move(channels)) {}

  /// Goes to some daemon, and on from there after a while.
  void Start();
  void Take(intake::LeasedContact contact) override;
  /// No daemon here is told to stop leasing.
  void Refuse(const Failure& why) override {
    world_.checks.Complain("a sender was turned away: " + why.reason);
  }

 private:
  void Leave();
  void Enter();

  const World world_;
  const std::set<std::string> channels_;
  Host* at_ = nullptr;  // where it waits ...
  uint64_t life_ = 0;   // ... in which life of that daemon
  dispatch::SenderId id_ = 0;
};

}  // namespace touchpoint::sim
