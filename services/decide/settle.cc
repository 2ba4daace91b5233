// SPDX-License-Identifier: Apache-2.0
#include "services/decide/settle.h"

#include <algorithm>

#include "services/decide/gate.h"
#include "services/decide/merge.h"

namespace touchpoint::decide {
namespace {

using model::Reason;

void Explain(Board::Draft& draft, const Motive& motive, std::vector<Reason> reasons) {
  draft.reasons = motive.reasons;
  std::move(reasons.begin(), reasons.end(), std::back_inserter(draft.reasons));
}

void PutBackContact(Board& board, ContactIndex contact, const Motive& motive) {
  const ItemList items = board.Contributors(contact);
  const Contact& was = board.at(contact);
  if (IsLegal(board, items, was.from, was.channel)) {
    board.SetPresent(contact, true);
    return;
  }
  if (items.size() > 1) {
    const Place place = FindPlace(board, RequestForContact(board, contact, board.now()));
    if (place.at) {
      board.SetPresent(contact, true);
      board.Move(contact, *place.at, place.channel, motive.cause);
      for (const ItemIndex item : items) {
        Explain(board.Edit(item, motive.cause), motive, place.reasons);
      }
      MakeRoom(board, contact);
      return;
    }
  }
  ItemList apart = board.Dissolve(contact);
  std::sort(apart.begin(), apart.end(),
            [&board](ItemIndex a, ItemIndex b) { return board.RankOf(a) < board.RankOf(b); });
  for (const ItemIndex item : apart) {
    Settle(board, item, motive);
  }
}

/// The rule that a planned contact breaks at its place, by what else counts there.
std::optional<Reason> BrokenRule(Board& board, ContactIndex contact) {
  const Contact& planned = board.at(contact);
  board.SetPresent(contact, false);
  auto reason =
      Gate(board, board.Contributors(contact), planned.channel, planned.from, planned.from)
          .CountingBlocks(planned.from);
  board.SetPresent(contact, true);
  return reason;
}

bool Overfills(const Board& board, ContactIndex contact) {
  const ItemList items = board.Contributors(contact);
  return std::any_of(items.begin(), items.end(), [&board](ItemIndex item) {
    return board.RightsOf(item).counts && !board.RightsOf(item).obeys_caps;
  });
}

}  // namespace

void TakePlace(Board& board, ItemIndex item, Place place, const Motive& motive) {
  if (!place.at) {
    Board::Draft& draft = board.Edit(item, motive.cause);
    model::Touchpoint& touchpoint = draft.touchpoint;
    touchpoint.state = model::State::kSuppressed;
    touchpoint.verdict = model::Verdict::kSuppressed;
    touchpoint.host = model::kNoSequence;
    if (touchpoint.channel == model::kNoName) {
      touchpoint.channel = touchpoint.channels[0];
    }
    draft.next_legal = place.next_legal;
    Explain(draft, motive, std::move(place.reasons));
    return;
  }
  const ContactIndex contact = board.Place({item}, *place.at, place.channel, motive.cause);
  Board::Draft& draft = board.Edit(item, motive.cause);
  draft.next_legal.reset();
  Explain(draft, motive, std::move(place.reasons));
  MakeRoom(board, contact);
}

void Settle(Board& board, ItemIndex item, const Motive& motive) {
  Place alone = FindPlace(board, RequestFor(board, item, board.now()));
  const bool at_preferred = alone.at && *alone.at == board.At(item).preferred;
  if (!at_preferred || MergesAlways(board, item)) {
    if (const auto merge = FindMerge(board, item, alone, board.now())) {
      board.Edit(item, motive.cause).reasons = motive.reasons;
      DoMerge(board, item, *merge, motive.cause);
      MakeRoom(board, merge->host);
      return;
    }
  }
  TakePlace(board, item, std::move(alone), motive);
}

void PutBack(Board& board, const std::vector<ContactIndex>& contacts, const ItemList& items,
             const Motive& motive) {
  struct Waiting {
    Rank rank;
    ContactIndex contact;
    ItemIndex item;
  };
  std::vector<Waiting> waiting;
  waiting.reserve(contacts.size() + items.size());
  for (const ContactIndex contact : contacts) {
    waiting.push_back({board.RankOf(contact, nullptr), contact, kNone});
  }
  for (const ItemIndex item : items) {
    waiting.push_back({board.RankOf(item), kNone, item});
  }
  std::sort(waiting.begin(), waiting.end(),
            [](const Waiting& a, const Waiting& b) { return a.rank < b.rank; });
  for (const Waiting& next : waiting) {
    if (next.contact != kNone) {
      PutBackContact(board, next.contact, motive);
    } else {
      Settle(board, next.item, motive);
    }
  }
}

void MakeRoom(Board& board, ContactIndex contact) {
  if (!Overfills(board, contact)) {
    return;
  }
  const model::Sequence intruder = board.At(board.at(contact).host).sequence;
  std::vector<ContactIndex> crowded;
  for (ContactIndex other = 0; other < board.contacts(); ++other) {
    if (other == contact || !board.at(other).present || !board.at(other).planned) {
      continue;
    }
    auto broken = BrokenRule(board, other);
    if (!broken) {
      continue;
    }
    board.SetPresent(contact, false);
    const bool anyway = BrokenRule(board, other).has_value();
    board.SetPresent(contact, true);
    if (anyway) {
      continue;  // not this contact's doing
    }
    if (board.Movable(other)) {
      crowded.push_back(other);
    } else {
      broken->kind = model::ReasonKind::kOverfull;
      broken->touchpoints = {board.At(board.at(other).host).sequence, intruder};
      board.Note(*std::move(broken));
    }
  }
  for (const ContactIndex other : crowded) {
    board.SetPresent(other, false);
  }
  Motive motive{model::Cause::kOverfilled, {{}}};
  motive.reasons[0].kind = model::ReasonKind::kDisplaced;
  motive.reasons[0].touchpoints = {intruder};
  PutBack(board, crowded, {}, motive);
}

}  // namespace touchpoint::decide
