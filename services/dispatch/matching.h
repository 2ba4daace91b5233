// SPDX-License-Identifier: Apache-2.0
// Which waiting sender gets which contact next. Fair between teams: each has its turn, however much
// another one has waiting. Of one team's on a channel who is due first comes first. No I/O, no
// clock.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/model/attention.h"
#include "services/dispatch/pace.h"

namespace touchpoint::dispatch {

using SenderId = uint64_t;

/// Somebody for whom something is due on a channel.
struct Candidate {
  uint32_t partition = 0;
  std::string stakeholder_id;
  model::ReadyList list;
  Instant since;
};

/// What a sender takes.
struct Terms {
  std::set<std::string> channels;
  std::function<bool(const std::string& team)> takes;
};

struct Match {
  SenderId sender = 0;
  Candidate candidate;
};

/// Single-threaded. All of it is bounded: a list has at most kWaitingMax candidates.
class Matching {
 public:
  static constexpr size_t kWaitingMax = 256;

  /// The paces of channels from now on; the others have none.
  void SetPaces(const std::map<std::string, model::Pace>& paces);

  /// A sender comes. Without credit it gets nothing.
  SenderId Enter(Terms terms);
  void Leave(SenderId sender);
  void GiveCredit(SenderId sender, uint32_t credit);
  /// How many more the sender may be handed; 0 for one that has left.
  uint32_t CreditOf(SenderId sender) const;

  /// Whether a sender waits who would take what is in the list.
  bool Wants(const model::ReadyList& list) const;
  /// Whether any sender waits.
  bool IsAnybodyWaiting() const;
  /// How many more candidates of the list are taken in.
  size_t RoomFor(const model::ReadyList& list) const;

  /// Takes a candidate in; false where it is known already, or there is no room for it.
  bool Offer(Candidate candidate);
  /// How many wait to be matched.
  size_t waiting() const { return waiting_; }

  /// The next pair, if any: it takes one credit and, where the channel has one, of the pace.
  /// Settle() has to follow.
  std::optional<Match> Next(SteadyTime now);
  /// What became of a match: nothing was handed out, so that credit and pace are given back.
  void Spare(const Match& match);
  /// The candidate is done with, and may be offered again.
  void Settle(const Candidate& candidate);
  /// When Next() may have one that only the pace holds back; nothing where that is not so.
  std::optional<SteadyTime> NextTime(SteadyTime now) const;

 private:
  using Key = std::pair<std::string, model::ReadyList>;
  struct Earlier {
    bool operator()(const Candidate& a, const Candidate& b) const {
      return std::tie(a.since, a.stakeholder_id) < std::tie(b.since, b.stakeholder_id);
    }
  };
  struct Channel {
    std::map<std::string, std::set<Candidate, Earlier>> teams;  // none of them empty
    std::string last_team;                                      // whose turn it was
    SenderId last_sender = 0;
  };
  struct Sender {
    Terms terms;
    uint32_t credit = 0;
  };

  std::optional<SenderId> SenderFor(const Channel& channel, const model::ReadyList& list) const;
  std::optional<Match> NextOf(const std::string& name, Channel& channel);
  bool Fits(const std::string& name, const Channel& channel) const;

  std::map<std::string, Pace> paces_;
  std::map<std::string, Channel> channels_;
  std::string last_channel_;
  std::map<SenderId, Sender> senders_;
  SenderId last_id_ = 0;
  std::set<Key> known_;  // waiting, or matched and not settled
  size_t waiting_ = 0;
};

}  // namespace touchpoint::dispatch
