// SPDX-License-Identifier: Apache-2.0
// Keeps a daemon on the data set's live policy: looks every second, and at once when a commit was
// refused for being decided under an older one.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "common/asio/core_loop.h"
#include "common/zones/zone_table.h"
#include "services/commit/policy_archive.h"
#include "services/commit/policy_register.h"
#include "services/decide/rulebook.h"
#include "services/intake/policy_application.h"

namespace touchpoint::intake {

struct PolicyInForce {
  uint64_t number = 0;
  std::shared_ptr<const decide::Rulebook> rulebook;
};

/// All in the core loop.
class PolicyFollower {
 public:
  struct Seams {
    commit::PolicyRegister& policies;
    commit::PolicyArchive& archive;
    CoreLoop& core;
    std::shared_ptr<const ZoneDatabase> zones;
  };
  struct Observer {
    /// The policy that decides from now on.
    std::function<void(const PolicyInForce&)> in_force;
    /// The live policy cannot be read here (why), so that nothing may be decided; or it can again.
    std::function<void(const std::optional<Failure>&)> readable;
  };

  /// The seams outlive it.
  PolicyFollower(const Seams& seams, Observer observer);
  ~PolicyFollower();
  PolicyFollower(const PolicyFollower&) = delete;
  PolicyFollower& operator=(const PolicyFollower&) = delete;

  /// Brings the live policy into force here; where none is live yet, `first` becomes it. Answers
  /// which one it is. FAILED_PRECONDITION/POLICY_UNREADABLE, and the store's failures.
  void Open(PolicyDraft first, commit::Deadline deadline,
            commit::Callback<commit::LivePolicy> done);

  /// Looks again and again, until Stop().
  void Start();
  void Stop();

  /// Calls back once an application with this number or a later one is in force here.
  /// UNAVAILABLE/POLICY_UNREADABLE, DEADLINE_EXCEEDED/DEADLINE, and the store's failures.
  void Follow(uint64_t number, commit::Deadline deadline, commit::Callback<bool> done);

  /// Applies a policy, and has it in force here when it answers. Failures as ApplyPolicy().
  void Apply(PolicyDraft draft, std::optional<std::string> expected_revision,
             commit::Deadline deadline, commit::Callback<AppliedPolicy> done);

  const PolicyInForce& in_force() const { return in_force_; }

 private:
  struct Waiter;

  void Look();
  void LoadText(const commit::LivePolicy& live);
  void Take(const commit::LivePolicy& live, const std::optional<std::string>& text);
  void EndLook(std::optional<Failure> failure);
  void SetUnreadable(std::optional<Failure> why);
  void LookLater();

  commit::PolicyRegister& policies_;
  commit::PolicyArchive& archive_;
  CoreLoop& core_;
  const std::shared_ptr<const ZoneDatabase> zones_;
  const Observer observer_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<PolicyFollower*> alive_;  // null after the destructor, for callbacks under way
  PolicyInForce in_force_;
  std::optional<Failure> unreadable_;
  bool running_ = false;
  bool looking_ = false;
  std::list<std::shared_ptr<Waiter>> waiters_;
};

}  // namespace touchpoint::intake
