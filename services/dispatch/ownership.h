// SPDX-License-Identifier: Apache-2.0
// Which partitions' due work this daemon does. Every partition has one record in the store, changed
// only by exchanging it for another one, and every daemon follows the same rules, so that nobody
// leads. No I/O, no clock: what was read comes in, what is to be written goes out.
//
// Nothing that is decided rests on it. A commit names the revision it was decided on, and so does
// what moves somebody on in the due index: two daemons that take a partition for theirs do the same
// work twice, and one of them in vain.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "common/model/tenure.h"

namespace touchpoint::dispatch {

/// Single-threaded.
class Ownership {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  struct Options {
    uint32_t partitions = 0;
    Duration lease = std::chrono::seconds(4);  // of a partition
    /// Nobody else can be there: tenures of other members are of the dead.
    bool alone = false;
  };

  /// `self` is this daemon's alone, and no earlier one's.
  Ownership(std::string self, Options options);

  /// A look at the store: its time, who is alive by their own word, and the record of each
  /// partition, all of it asked for at `asked` or later. Answers what is to be written; Settle()
  /// follows for each, and then the next look.
  std::vector<model::TenureChange> Look(Instant now, SteadyTime asked,
                                        const std::vector<model::Member>& members,
                                        const std::vector<std::optional<model::Tenure>>& records);
  /// Whether the change was written. Not called where that is not known: the next look shows it.
  void Settle(const model::TenureChange& change, bool written);

  /// This daemon takes part no more. Answers what is to be written; Owns() says no from now on.
  std::vector<model::TenureChange> Leave();

  /// Whether the partition's due work is this daemon's, at `now`. Says no before anybody else may
  /// take it, whatever became of the last messages, as far as the two clocks run equally fast.
  bool Owns(uint32_t partition, SteadyTime now) const;
  /// How many it owns.
  uint32_t Owned(SteadyTime now) const;
  /// The stamp in the record of a partition that it owns; 0 for others.
  uint64_t SweptUnder(uint32_t partition) const;
  /// Everybody of a partition that it owns has been looked at under the rules of this stamp.
  void Swept(uint32_t partition, uint64_t stamp);

  /// As the last look showed: partitions that nobody owned, before what it answered.
  uint32_t unowned() const { return unowned_; }
  /// Partitions that were taken over from another daemon, or from nobody.
  uint64_t taken() const { return taken_; }

 private:
  struct Place {
    std::optional<model::Tenure> tenure;  // as it is stored, while this daemon owns it
    SteadyTime until{};                   // when it ends, on this daemon's steady clock
    uint64_t swept = 0;                   // what the record should say
  };

  uint32_t Share(const std::vector<model::Member>& members) const;
  bool IsLive(Instant until) const;
  bool IsFree(const std::optional<model::Tenure>& record) const;
  void Recall(uint32_t partition, const std::optional<model::Tenure>& record);
  model::TenureChange Renewed(uint32_t partition) const;
  model::TenureChange Released(uint32_t partition) const;
  bool NeedsRenewal(const Place& place) const;
  uint32_t OwnedNow() const;

  const std::string self_;
  const Options options_;
  std::vector<Place> places_;
  SteadyTime asked_{};
  Instant now_;
  bool leaving_ = false;
  uint32_t unowned_ = 0;
  uint64_t taken_ = 0;
};

}  // namespace touchpoint::dispatch
