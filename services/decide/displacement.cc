// SPDX-License-Identifier: Apache-2.0
#include "services/decide/displacement.h"

#include <algorithm>

#include "common/base/mutant.h"
#include "services/decide/merge.h"

namespace touchpoint::decide {
namespace {

using model::Reason;
using model::ReasonKind;

/// Whether a lower contact could give way: what obeys no cap stands wherever it is, and where it
/// counts as well, so does the contact that it is merged into.
bool CanGiveWay(const Board& board, ContactIndex contact) {
  const ItemList items = board.Contributors(contact);
  return std::all_of(items.begin(), items.end(),
                     [&board](ItemIndex item) {
                       const auto& rights = board.RightsOf(item);
                       return rights.displaceable && (rights.obeys_caps || !rights.counts);
                     }) &&
         std::any_of(items.begin(), items.end(),
                     [&board](ItemIndex item) { return board.RightsOf(item).obeys_caps; });
}

/// The contacts that have to give way to `item` if need be.
std::vector<ContactIndex> LowerContacts(const Board& board, ItemIndex item) {
  std::vector<ContactIndex> lower;
  // Nobody sees what does not count, so nobody would give way to it.
  if (!board.RightsOf(item).displaces || !board.RightsOf(item).counts) {
    return lower;
  }
  const Rank rank = board.RankOf(item);
  for (ContactIndex contact = 0; contact < board.contacts(); ++contact) {
    if (board.at(contact).present && board.Movable(contact) &&
        (board.RankOf(contact, nullptr).LowerClassThan(rank) ||
         (TP_MUTANT(kEqualClassDisplaces) &&
          !rank.LowerClassThan(board.RankOf(contact, nullptr)))) &&
        CanGiveWay(board, contact)) {
      lower.push_back(contact);
    }
  }
  return lower;
}

void SetPresent(Board& board, const std::vector<ContactIndex>& contacts, bool present) {
  for (const ContactIndex contact : contacts) {
    board.SetPresent(contact, present);
  }
}

Place FindPlaceWithout(Board& board, ItemIndex item, const std::vector<ContactIndex>& absent) {
  SetPresent(board, absent, false);
  Place place = FindPlace(board, RequestFor(board, item, board.now()));
  SetPresent(board, absent, true);
  return place;
}

/// Merging comes before taking a place that is not the preferred one, and displaces nobody.
bool TryMerge(Board& board, ItemIndex item, const Place& alone, const Motive& motive) {
  const bool at_preferred = alone.at && *alone.at == board.At(item).preferred;
  if (at_preferred && !MergesAlways(board, item)) {
    return false;
  }
  const auto merge = FindMerge(board, item, alone, board.now());
  if (!merge) {
    return false;
  }
  board.Edit(item, motive.cause).reasons = motive.reasons;
  DoMerge(board, item, *merge, motive.cause);
  MakeRoom(board, merge->host);
  return true;
}

uint32_t MovedBetween(const Board& before, const Board& after, ItemIndex item) {
  uint32_t moved = 0;
  for (ItemIndex each = 0; each < after.items(); ++each) {
    moved += each != item && before.At(each) != after.At(each) ? 1 : 0;
  }
  return moved;
}

}  // namespace

void PlaceNew(Board& board, ItemIndex item, const Motive& motive) {
  const Request request = RequestFor(board, item, board.now());
  bool fits = request.from < request.latest &&
              IsLegal(board, request.items, request.from, request.channels[0]);
  std::vector<ContactIndex> lower;
  Place alone;
  if (fits) {
    alone = {request.from, request.channels[0], {}, {}};
  } else {
    lower = LowerContacts(board, item);
    fits = lower.empty();
    alone = FindPlaceWithout(board, item, lower);
  }
  if (TryMerge(board, item, alone, motive)) {
    return;
  }
  if (fits || !alone.at) {
    TakePlace(board, item, std::move(alone), motive);
    return;
  }
  const Board before = board;
  Motive displaced{model::Cause::kDisplaced, {{}}};
  displaced.reasons[0].kind = ReasonKind::kDisplaced;
  displaced.reasons[0].channel = board.Text(alone.channel);
  displaced.reasons[0].from = alone.at;
  displaced.reasons[0].touchpoints = {board.At(item).sequence};
  SetPresent(board, lower, false);
  TakePlace(board, item, std::move(alone), motive);
  if (TP_MUTANT(kDisplacedIsLost)) {
    lower.pop_back();
  }
  PutBack(board, lower, {}, displaced);

  const uint32_t limit = board.rulebook().policy().displacement_limit;
  if (MovedBetween(before, board, item) <= limit) {
    return;
  }
  board = before;
  alone = FindPlace(board, RequestFor(board, item, board.now()));
  if (!TryMerge(board, item, alone, motive)) {
    TakePlace(board, item, std::move(alone), motive);
  }
  Reason reason;
  reason.kind = ReasonKind::kDisplacementLimit;
  reason.limit = limit;
  auto& reasons = board.Edit(item, motive.cause).reasons;
  reasons.insert(reasons.begin(), std::move(reason));
}

}  // namespace touchpoint::decide
