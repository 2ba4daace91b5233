// SPDX-License-Identifier: Apache-2.0
// Giving places: to one touchpoint, and back to contacts that were taken off the board. Nothing
// here displaces (SEMANTICS §4 to §6).
#pragma once

#include <vector>

#include "services/decide/placement.h"

namespace touchpoint::decide {

/// Why touchpoints lose their place: written in front of the reasons of where they go.
struct Motive {
  model::Cause cause = model::Cause::kPlanned;
  std::vector<model::Reason> reasons;
};

/// Gives a touchpoint the place that was found, or suppresses it.
void TakePlace(Board& board, ItemIndex item, Place place, const Motive& motive);

/// Alone, or merged where the rules ask for it; suppressed where there is no legal instant from
/// `not_before` on.
void Settle(Board& board, ItemIndex item, const Motive& motive, Instant not_before);

/// Places a contact that is off the board anew from `not_before` on: a merged one as one, where
/// that has no legal instant each contributor by itself (SEMANTICS §6).
void PlaceAnew(Board& board, ContactIndex contact, const Motive& motive, Instant not_before);

/// Puts contacts (off the board) and touchpoints (without a place) back in rank order: a contact
/// where it was if that is legal, else placed anew; a merged one as one, or taken apart.
void PutBack(Board& board, const std::vector<ContactIndex>& contacts, const ItemList& items,
             const Motive& motive);

/// After a contributor left: a contact that only the merge had brought before the preferred time of
/// all who remain is placed anew (SEMANTICS §4.1: before the preferred time only by merging).
void Retime(Board& board, ContactIndex contact);

/// The caps and gaps that a contact breaks where it is, by what else counts there.
std::vector<model::Reason> BrokenRules(Board& board, ContactIndex contact);

/// After a contact that counts without obeying took its place: what it overfills is placed anew,
/// what can't move is noted.
void MakeRoom(Board& board, ContactIndex contact);

}  // namespace touchpoint::decide
