// SPDX-License-Identifier: Apache-2.0
#include "services/decide/reoffer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/decide/merge.h"
#include "services/decide/settle.h"

namespace touchpoint::decide {
namespace {

using model::Touchpoint;

Motive OfferTo(const Board& board, ItemIndex item, ItemIndex subject) {
  Motive motive{model::Cause::kReoffered, {{}}};
  model::Reason& reason = motive.reasons[0];
  reason.kind = model::ReasonKind::kReoffer;
  if (board.At(item).state != model::State::kSuppressed) {
    reason.from = board.At(item).scheduled;
  }
  if (subject != kNone) {
    reason.touchpoints = {board.At(subject).sequence};
  }
  return motive;
}

/// Whether `at` is nearer to the preferred time than where the touchpoint is, if it is anywhere.
bool IsNearer(const Touchpoint& touchpoint, Instant at) {
  return touchpoint.state == model::State::kSuppressed ||
         std::chrono::abs(at - touchpoint.preferred) <
             std::chrono::abs(touchpoint.scheduled - touchpoint.preferred);
}

/// Moves a touchpoint that is off the board; false: there is no better place.
bool OfferPlace(Board& board, ItemIndex item, ItemIndex subject) {
  const Instant not_before = board.now() + board.freeze();
  const Request request = RequestFor(board, item, not_before);
  if (request.from >= request.latest) {
    return false;
  }
  Place alone = FindPlace(board, request);
  const Touchpoint touchpoint = board.At(item);
  const Motive motive = OfferTo(board, item, subject);
  const auto let_go = [&board, item] {
    if (board.ContactOf(item) != kNone) {
      board.Dissolve(board.ContactOf(item));
    }
  };
  const bool at_preferred = alone.at && *alone.at == touchpoint.preferred;
  if (!at_preferred || MergesAlways(board, item)) {
    const auto merge = FindMerge(board, item, alone, not_before);
    if (merge && IsNearer(touchpoint, merge->at)) {
      let_go();
      board.Edit(item, motive.cause).reasons = motive.reasons;
      DoMerge(board, item, *merge, motive.cause);
      MakeRoom(board, merge->host);
      return true;
    }
  }
  if (!alone.at || !IsNearer(touchpoint, *alone.at)) {
    return false;
  }
  let_go();
  TakePlace(board, item, std::move(alone), motive);
  return true;
}

void OfferContact(Board& board, ContactIndex contact, ItemIndex subject) {
  const ItemList items = board.Contributors(contact);
  board.SetPresent(contact, false);
  if (items.size() == 1) {
    if (!OfferPlace(board, items.front(), subject)) {
      board.SetPresent(contact, true);
    }
    return;
  }
  const Request request = RequestForContact(board, contact, board.now() + board.freeze());
  const Place place = FindPlace(board, request);
  board.SetPresent(contact, true);
  const bool nearer = place.at && std::all_of(items.begin(), items.end(), [&](ItemIndex item) {
                        return IsNearer(board.At(item), *place.at);
                      });
  if (!nearer) {
    return;
  }
  const Motive motive = OfferTo(board, items.front(), subject);
  board.Move(contact, *place.at, place.channel, motive.cause);
  for (const ItemIndex item : items) {
    board.Edit(item, motive.cause).reasons = motive.reasons;
  }
  MakeRoom(board, contact);
}

bool IsDeferredContact(const Board& board, ContactIndex contact, ItemIndex subject) {
  if (!board.at(contact).present || !board.Movable(contact) ||
      board.At(board.at(contact).host).verdict != model::Verdict::kDeferred) {
    return false;
  }
  const ItemList items = board.Contributors(contact);
  return std::none_of(items.begin(), items.end(), [&](ItemIndex item) {
    return board.At(item).pin || item == subject || board.HasMoved(item);
  });
}

bool IsSuppressed(const Board& board, ItemIndex item, ItemIndex subject) {
  const Touchpoint& touchpoint = board.At(item);
  return touchpoint.state == model::State::kSuppressed && touchpoint.latest > board.now() &&
         !touchpoint.pin && item != subject && !board.HasMoved(item);
}

}  // namespace

void Reoffer(Board& board, ItemIndex subject) {
  std::vector<std::pair<Rank, ContactIndex>> deferred;
  for (ContactIndex contact = 0; contact < board.contacts(); ++contact) {
    if (IsDeferredContact(board, contact, subject)) {
      deferred.emplace_back(board.RankOf(contact, nullptr), contact);
    }
  }
  std::vector<std::pair<Rank, ItemIndex>> suppressed;
  for (ItemIndex item = 0; item < board.items(); ++item) {
    if (IsSuppressed(board, item, subject)) {
      suppressed.emplace_back(board.RankOf(item), item);
    }
  }
  std::sort(deferred.begin(), deferred.end());
  for (const auto& [rank, contact] : deferred) {
    // An earlier one may have merged with it meanwhile.
    if (IsDeferredContact(board, contact, subject)) {
      OfferContact(board, contact, subject);
    }
  }
  std::sort(suppressed.begin(), suppressed.end());
  for (const auto& [rank, item] : suppressed) {
    if (IsSuppressed(board, item, subject)) {
      OfferPlace(board, item, subject);
    }
  }
}

}  // namespace touchpoint::decide
