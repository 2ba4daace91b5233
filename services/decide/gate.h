// SPDX-License-Identifier: Apache-2.0
// Everything a contact has to pass on one channel: consent, caps, gaps, quiet hours, blackouts.
#pragma once

#include <array>
#include <boost/container/small_vector.hpp>
#include <optional>
#include <vector>

#include "services/decide/board.h"
#include "services/decide/counting.h"

namespace touchpoint::decide {

class Gate {
 public:
  /// For `items` as one contact on `channel`, at instants in [from, to]. They must not be present
  /// on the board themselves. Takes what counts from the board as it is now.
  Gate(const Board& board, const ItemList& items, model::NameId channel, Instant from, Instant to);

  /// The first rule, in the order consent, caps and gaps, quiet hours, blackouts, that forbids
  /// `t`. Its `to` is the next instant to look at; unset: none.
  std::optional<model::Reason> Blocks(Instant t) const;

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
  Key KeyOf(ItemIndex item, model::NameId channel) const;
  void AddCounters(const ItemList& items);
  void AddCounter(const CountingRule& rule, RuleMask bit, const Key& key);
  void Count(Instant from, Instant to);
  void CountContact(const Contact& contact, RuleMask wanted, Instant from, Instant to);
  std::optional<model::Reason> CounterBlocks(const Counter& counter, Instant t) const;
  std::optional<model::Reason> Consent(ItemIndex item) const;
  std::optional<model::Reason> WallClockBlocks(Instant t) const;

  const Board* board_;
  const std::string* channel_name_;
  model::NameId channel_;
  std::vector<Counter> counters_;
  Duration reach_{};                    // the farthest that a counter looks
  bool calendar_ = false;               // whether any counter goes by local days
  std::optional<model::Reason> never_;  // forbids every instant
  bool obeys_wall_clock_ = false;
};

}  // namespace touchpoint::decide
