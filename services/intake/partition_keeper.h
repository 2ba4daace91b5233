// SPDX-License-Identifier: Apache-2.0
// Keeps this daemon's share of the partitions' due work: a round a second of the rules in
// services/dispatch/ownership.h. Whoever comes to own a partition whose people were last looked at
// under other rules (policy, time zones) has them looked at again.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/base/clock.h"
#include "services/commit/owner_register.h"
#include "services/dispatch/ownership.h"

namespace touchpoint::intake {

/// All in the core loop.
class PartitionKeeper {
 public:
  struct Seams {
    commit::OwnerRegister& owners;
    CoreLoop& core;
    const Clock& clock;
  };
  struct Options {
    std::string id;  // of this process, never used by another one
    dispatch::Ownership::Options share;
    Duration round = std::chrono::seconds(1);  // between two
  };
  struct Observer {
    /// Stamp of the rules in force.
    std::function<uint64_t()> stamp;
    /// Everybody of an owned partition has to be looked at; Swept() follows.
    std::function<void(commit::Partition)> sweep;
    /// The store's clock showed `store` at some instant between `before` and `after` of ours.
    std::function<void(Instant before, Instant store, Instant after)> time;
  };

  /// The seams outlive it.
  PartitionKeeper(const Seams& seams, Options options, Observer observer);
  ~PartitionKeeper();
  PartitionKeeper(const PartitionKeeper&) = delete;
  PartitionKeeper& operator=(const PartitionKeeper&) = delete;

  /// Begins, under this name for people.
  void Start(const std::string& name);
  /// Gives everything up at once; has_left() once others may know.
  void Leave();
  bool has_left() const { return !running_; }

  bool Owns(commit::Partition partition) const;
  /// The rules are other ones now.
  void OnRules();
  /// A sweep that was asked for has ended; it began under the rules of this stamp.
  void Swept(commit::Partition partition, uint64_t stamp);

  struct Owner {
    std::string name;  // empty: nobody
    uint64_t epoch = 0;
  };
  /// Of each partition, as the last round showed.
  std::vector<Owner> Owners() const;

  uint32_t owned() const;
  uint32_t unowned() const { return ownership_.unowned(); }
  uint64_t taken() const { return ownership_.taken(); }

 private:
  using Changes = std::vector<model::TenureChange>;

  void Round();
  void OnLook(dispatch::Ownership::SteadyTime asked, Instant before,
              const Result<commit::OwnerLook>& look);
  void Write(const Changes& changes);
  void EndRound();
  void GiveUp();
  void TellOfShare();

  const Seams seams_;
  const Options options_;
  const Observer observer_;
  dispatch::Ownership ownership_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<PartitionKeeper*> alive_;  // null after the destructor, for callbacks under way
  std::string name_;
  bool running_ = false;
  bool leaving_ = false;
  bool in_round_ = false;
  size_t open_ = 0;                                 // changes that are being written
  commit::OwnerLook last_;                          // of the last round
  std::map<commit::Partition, uint64_t> sweeping_;  // under which rules
  uint32_t told_ = 0;                               // partitions, in the log
};

}  // namespace touchpoint::intake
