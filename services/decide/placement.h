// SPDX-License-Identifier: Apache-2.0
// Finding a place for one contact by itself (SEMANTICS §4): preferred time on the preferred
// channel, else on an alternate one, else the earliest legal instant in the window.
#pragma once

#include <optional>
#include <vector>

#include "services/decide/board.h"

namespace touchpoint::decide {

/// What a contact asks for: items, the channels it accepts in order, and where to look.
struct Request {
  ItemList items;  // not present on the board
  model::ChannelList channels;
  Instant from;    // the preferred time, or the first instant that is still possible
  Instant latest;  // end of the window, exclusive
};

/// `not_before`, or a later instant before which one of the items is not to be tried again.
Instant NotBefore(const Board& board, const ItemList& items, Instant not_before);

/// For a single touchpoint, from its preferred time or `not_before`, whichever is later.
Request RequestFor(const Board& board, ItemIndex item, Instant not_before);

/// For a contact as one, on its own channel, from the earliest preferred time of its contributors.
Request RequestForContact(const Board& board, ContactIndex contact, Instant not_before);

struct Place {
  std::optional<Instant> at;  // unset: no legal instant in the window
  model::NameId channel = model::kNoName;
  /// What is in the way of `from` on the preferred channel. Without a place the last one is the
  /// binding rule.
  std::vector<model::Reason> reasons;
  /// Without a place: the first legal instant after the window, within 400 days of now.
  std::optional<Instant> next_legal;
};

Place FindPlace(const Board& board, const Request& request);

/// Whether `items` as one contact may go out at `at` on `channel`.
bool IsLegal(const Board& board, const ItemList& items, Instant at, model::NameId channel);

/// How far ahead the next legal instant is looked for.
constexpr Duration kHorizon = 400 * kDay;

}  // namespace touchpoint::decide
