// SPDX-License-Identifier: Apache-2.0
#include "services/decide/settle.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/base/mutant.h"
#include "services/decide/gate.h"
#include "services/decide/merge.h"

namespace touchpoint::decide {
namespace {

using model::Reason;

void Explain(Board::Draft& draft, const Motive& motive, std::vector<Reason> reasons) {
  draft.reasons = motive.reasons;
  std::move(reasons.begin(), reasons.end(), std::back_inserter(draft.reasons));
}

/// Who obeys no cap comes first, since it will stand and the others have to see it; then by rank.
void SortInOrder(const Board& board, ItemList& items) {
  std::sort(items.begin(), items.end(), [&board](ItemIndex a, ItemIndex b) {
    return std::pair(board.RightsOf(a).obeys_caps, board.RankOf(a)) <
           std::pair(board.RightsOf(b).obeys_caps, board.RankOf(b));
  });
}

bool ObeysCaps(const Board& board, const ItemList& items) {
  return std::any_of(items.begin(), items.end(),
                     [&board](ItemIndex item) { return board.RightsOf(item).obeys_caps; });
}

/// Before the preferred time of all its contributors, where only a merge may bring a contact.
bool IsEarly(const Board& board, ContactIndex contact) {
  const ItemList items = board.Contributors(contact);
  return std::all_of(items.begin(), items.end(), [&](ItemIndex item) {
    return board.at(contact).from < board.At(item).preferred;
  });
}

void PutBackContact(Board& board, ContactIndex contact, const Motive& motive) {
  const ItemList items = board.Contributors(contact);
  const Contact& was = board.at(contact);
  if (!IsEarly(board, contact) && IsLegal(board, items, was.from, was.channel)) {
    board.SetPresent(contact, true);
    MakeRoom(board, contact);
    return;
  }
  PlaceAnew(board, contact, motive, board.now());
}

/// Those that `intruder` alone is the cause of.
std::vector<Reason> NewlyBroken(Board& board, ContactIndex contact, ContactIndex intruder) {
  std::vector<Reason> broken = BrokenRules(board, contact);
  if (broken.empty()) {
    return broken;
  }
  board.SetPresent(intruder, false);
  const std::vector<Reason> anyway = BrokenRules(board, contact);
  board.SetPresent(intruder, true);
  std::erase_if(broken, [&anyway](const Reason& reason) {
    return std::any_of(anyway.begin(), anyway.end(),
                       [&reason](const Reason& other) { return other.rule == reason.rule; });
  });
  return broken;
}

bool CountsWithoutObeying(const Board& board, ItemIndex item) {
  return board.RightsOf(item).counts && !board.RightsOf(item).obeys_caps;
}

/// Places a contact's contributors for good: who obeys no cap stays, the others go where they are
/// legal alone, without merging. Nothing of that can crowd anybody.
void SettleApart(Board& board, ContactIndex contact, const Motive& motive) {
  const Contact was = board.at(contact);
  ItemList obeying;
  for (const ItemIndex item : board.Dissolve(contact)) {
    if (board.RightsOf(item).obeys_caps) {
      obeying.push_back(item);
      continue;
    }
    board.Place({item}, was.from, was.channel, motive.cause);
    board.Edit(item, motive.cause).reasons = motive.reasons;
  }
  SortInOrder(board, obeying);
  for (const ItemIndex item : obeying) {
    TakePlace(board, item, FindPlace(board, RequestFor(board, item, board.now())), motive);
  }
}

/// How a contact pushes others aside. Contributors that count without obeying do it fully once a
/// decision each; two of them could push a third to and fro for ever.
enum class Push { kNever, kAgain, kFirst };

Push PushOf(Board& board, ContactIndex contact) {
  Push push = Push::kNever;
  for (const ItemIndex item : board.Contributors(contact)) {
    if (!CountsWithoutObeying(board, item)) {
      continue;
    }
    if (board.ClaimRoom(item)) {
      push = Push::kFirst;
    } else if (push == Push::kNever) {
      push = Push::kAgain;
    }
  }
  return push;
}

}  // namespace

std::vector<Reason> BrokenRules(Board& board, ContactIndex contact) {
  const Contact& planned = board.at(contact);
  board.SetPresent(contact, false);
  const Gate gate(board, board.Contributors(contact), planned.channel, planned.from, planned.from);
  board.SetPresent(contact, true);
  return gate.CountingBlocks(planned.from);
}

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

void Settle(Board& board, ItemIndex item, const Motive& motive, Instant not_before) {
  Place alone = FindPlace(board, RequestFor(board, item, not_before));
  const bool at_preferred = alone.at && *alone.at == board.At(item).preferred;
  if (!at_preferred || MergesAlways(board, item)) {
    if (const auto merge = FindMerge(board, item, alone, not_before)) {
      board.Edit(item, motive.cause).reasons = motive.reasons;
      DoMerge(board, item, *merge, motive.cause);
      MakeRoom(board, merge->host);
      return;
    }
  }
  TakePlace(board, item, std::move(alone), motive);
}

void PlaceAnew(Board& board, ContactIndex contact, const Motive& motive, Instant not_before) {
  const ItemList items = board.Contributors(contact);
  if (items.size() > 1) {
    const Place place = FindPlace(board, RequestForContact(board, contact, not_before));
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
  SortInOrder(board, apart);
  if (TP_MUTANT(kDissolvedIsForgotten) && apart.size() > 1) {
    apart.pop_back();
  }
  for (const ItemIndex item : apart) {
    Settle(board, item, motive, not_before);
  }
}

void PutBack(Board& board, const std::vector<ContactIndex>& contacts, const ItemList& items,
             const Motive& motive) {
  struct Waiting {
    bool obeys_caps;  // as SortInOrder()
    Rank rank;
    ContactIndex contact;
    ItemIndex item;
  };
  std::vector<Waiting> waiting;
  waiting.reserve(contacts.size() + items.size());
  for (const ContactIndex contact : contacts) {
    waiting.push_back({ObeysCaps(board, board.Contributors(contact)),
                       board.RankOf(contact, nullptr), contact, kNone});
  }
  for (const ItemIndex item : items) {
    waiting.push_back({ObeysCaps(board, {item}), board.RankOf(item), kNone, item});
  }
  std::sort(waiting.begin(), waiting.end(), [](const Waiting& a, const Waiting& b) {
    return std::tie(a.obeys_caps, a.rank) < std::tie(b.obeys_caps, b.rank);
  });
  for (const Waiting& next : waiting) {
    if (next.contact != kNone) {
      PutBackContact(board, next.contact, motive);
    } else {
      Settle(board, next.item, motive, board.now());
    }
  }
}

void Retime(Board& board, ContactIndex contact) {
  if (board.at(contact).present && board.Movable(contact) && IsEarly(board, contact)) {
    board.SetPresent(contact, false);
    PutBack(board, {contact}, {}, {model::Cause::kLeft, {}});
  }
}

void MakeRoom(Board& board, ContactIndex contact) {
  const Push push = PushOf(board, contact);
  if (push == Push::kNever) {
    return;
  }
  const model::Sequence intruder = board.At(board.at(contact).host).sequence;
  std::vector<ContactIndex> crowded;
  for (ContactIndex other = 0; other < board.contacts(); ++other) {
    if (other == contact || !board.at(other).present || !board.at(other).planned) {
      continue;
    }
    std::vector<Reason> broken = NewlyBroken(board, other, contact);
    if (broken.empty()) {
      continue;
    }
    if (board.Movable(other)) {
      crowded.push_back(other);
      continue;
    }
    for (Reason& reason : broken) {
      reason.kind = model::ReasonKind::kOverfull;
      reason.touchpoints = {board.At(board.at(other).host).sequence, intruder};
      board.Note(std::move(reason));
    }
  }
  Motive motive{model::Cause::kOverfilled, {{}}};
  motive.reasons[0].kind = model::ReasonKind::kDisplaced;
  motive.reasons[0].touchpoints = {intruder};
  for (const ContactIndex other : crowded) {
    board.SetPresent(other, false);
  }
  if (push == Push::kFirst) {
    PutBack(board, crowded, {}, motive);
    return;
  }
  for (const ContactIndex other : crowded) {
    SettleApart(board, other, motive);
  }
}

}  // namespace touchpoint::decide
