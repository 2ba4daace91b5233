// SPDX-License-Identifier: Apache-2.0
// Everything a contact has to pass on one channel: consent, pauses, caps, gaps, quiet hours,
// blackouts.
#pragma once

#include <array>
#include <boost/container/small_vector.hpp>
#include <optional>
#include <vector>

#include "services/decide/board.h"
#include "services/decide/counting.h"

namespace touchpoint::decide {

/// How far one counter of a cap or gap is used up.
struct Usage {
  const CountingRule* rule = nullptr;
  uint32_t used = 0;  // in the fullest window or period; `limit` or more: it forbids the instant
  std::optional<Instant> free;  // from when on it does not; unset: not in sight
};

class Gate {
 public:
  /// For `items` as one contact on `channel`, at instants in [from, to]. They must not be present
  /// on the board themselves. Takes what counts from the board as it is now.
  Gate(const Board& board, const ItemList& items, model::NameId channel, Instant from, Instant to);

  /// The first rule, in the order consent, pauses, caps and gaps, quiet hours, blackouts, that
  /// forbids `t`. Its `to` is the next instant to look at; unset: none.
  std::optional<model::Reason> Blocks(Instant t) const;

  /// Every counter that `items` obey on `channel`, in the order of the rules, as it stands at `t`,
  /// whatever else forbids the contact. `free` is looked for before `end`. Of a calendar cap only
  /// where a zone is known.
  static std::vector<Usage> Usages(const Board& board, const ItemList& items, model::NameId channel,
                                   Instant t, Instant end);

  /// The first instant of [t, end] that a cap or gap forbids. Both within those it was made for.
  std::optional<Instant> CountingBlockedFrom(Instant t, Instant end) const;

  /// Whether the touchpoint pauses on `channel` at `t`.
  static bool Pauses(const Board& board, ItemIndex item, model::NameId channel, Instant t);

  /// Every cap and gap that forbids `t`.
  std::vector<model::Reason> CountingBlocks(Instant t) const;

 private:
  // A touchpoint's values of the fields that `each` may list, by Dimension.
  using Key = std::array<model::NameId, 5>;
  // One counter (a value of `each`) of one rule that the contact obeys.
  struct Counter {
    const CountingRule* rule = nullptr;
    RuleMask bit = 0;
    Key key = {};
    boost::container::small_vector<Occupied, 4> others;
    bool Counts(const Key& values) const;
  };
  Gate(const Board& board, const ItemList& items, model::NameId channel);  // nothing is counted
  Key KeyOf(ItemIndex item, model::NameId channel) const;
  void AddCounters(const ItemList& items);
  void AddCounter(const CountingRule& rule, RuleMask bit, const Key& key);
  void Count(Instant from, Instant to);
  void DropNeverFull();
  void Sort();
  void CountContact(const Contact& contact, RuleMask wanted, Instant from, Instant to);
  uint32_t Used(const Counter& counter, Instant t) const;
  std::optional<Instant> FreeFrom(const Counter& counter, Instant t, Instant end) const;
  std::optional<model::Reason> CounterBlocks(const Counter& counter, Instant t) const;
  std::optional<model::Reason> Consent(ItemIndex item) const;
  void AddHolds(ItemIndex item);
  std::optional<model::Reason> WallClockBlocks(Instant t) const;

  const Board* board_;
  const std::string* channel_name_;
  model::NameId channel_;
  std::vector<Counter> counters_;
  std::vector<const Hold*> holds_;      // that the contact obeys, as the board has them
  Duration reach_{};                    // the farthest that a counter looks
  bool calendar_ = false;               // whether any counter goes by local days
  std::optional<model::Reason> never_;  // forbids every instant
  bool obeys_wall_clock_ = false;
};

}  // namespace touchpoint::decide
