// SPDX-License-Identifier: Apache-2.0
#include "services/decide/outcome.h"

#include <algorithm>
#include <utility>

#include "services/decide/gate.h"
#include "services/decide/lease.h"
#include "services/decide/redecide.h"
#include "services/decide/reoffer.h"
#include "services/decide/settle.h"

namespace touchpoint::decide {
namespace {

using model::Cause;
using model::Reason;
using model::ReasonKind;
using model::State;
using model::Touchpoint;

Motive NotDone() {
  Motive motive{Cause::kFailed, {{}}};
  motive.reasons[0].kind = ReasonKind::kFailed;
  return motive;
}

/// Whether the touchpoint has had all the attempts that the policy gives it.
bool IsUsedUp(const Board& board, ItemIndex item) {
  return board.At(item).lease.attempts >= AttemptsOf(board, item);
}

void AddDeadLetter(Board& board, ItemIndex item) {
  Reason reason;
  reason.kind = ReasonKind::kDeadLetter;
  reason.limit = AttemptsOf(board, item);
  board.Edit(item, Cause::kFailed).reasons.push_back(std::move(reason));
}

void End(Board& board, ItemIndex item, model::Verdict verdict) {
  Board::Draft& draft = board.Edit(item, Cause::kFailed);
  draft.next_legal.reset();
  Touchpoint& touchpoint = draft.touchpoint;
  touchpoint.state = State::kFailed;
  touchpoint.verdict = verdict;
  touchpoint.host = model::kNoSequence;
  touchpoint.occupied_from = Instant();
  touchpoint.occupied_to = Instant();
  touchpoint.done_zone = model::kNoName;
  touchpoint.lease.not_before = Instant();
}

/// Whether a touchpoint whose channel has been marked bad accepts another one.
bool HasOtherChannel(const Board& board, ItemIndex item) {
  const Touchpoint& touchpoint = board.At(item);
  return touchpoint.channels.size() > 1 &&
         Gate::Pauses(board, item, touchpoint.channel, board.now());
}

/// Like a re-offer it starts at the freeze horizon: what has just failed is not due the same
/// moment.
void PlaceAnew(Board& board, ItemIndex item) {
  const model::Verdict verdict = board.At(item).verdict;
  Settle(board, item, NotDone(), board.now() + board.freeze());
  if (board.At(item).state == State::kSuppressed) {
    End(board, item, verdict);
  }
}

}  // namespace

void Happen(Board& board, ItemIndex item, Instant at) {
  const ContactIndex contact = board.ContactOf(item);
  if (contact == kNone) {  // it had expired, and with that left its contact
    board.PlaceDone(item, at);
    board.Edit(item, Cause::kDone).reasons = {
        Reason{"", ReasonKind::kLate, "", {}, {}, {}, {}, {}}};
    FollowUp(board, item);
    return;
  }
  const Contact was = board.at(contact);
  board.MarkDone(contact, at);
  if (was.planned && was.from == at) {
    return;
  }
  // Within the interval it counted at already it crowds nobody anew.
  if (was.planned || at < was.from || at > was.to) {
    FollowUp(board, item);
  }
  Reoffer(board, item);
}

void FollowUp(Board& board, ItemIndex item) {
  const model::Sequence sequence = board.At(item).sequence;
  Redecide(board);
  std::vector<Reason> broken = BrokenRules(board, board.ContactOf(item));
  for (Reason& reason : broken) {
    reason.kind = ReasonKind::kOverfull;
  }
  for (const Reason& note : board.notes()) {
    const auto& named = note.touchpoints;
    if (std::find(named.begin(), named.end(), sequence) != named.end()) {
      broken.push_back(note);
    }
  }
  auto& reasons = board.Edit(item, Cause::kDone).reasons;
  std::move(broken.begin(), broken.end(), std::back_inserter(reasons));
}

void Fail(Board& board, ItemIndex item, Alternates alternates) {
  const ContactIndex contact = board.ContactOf(item);
  const bool was_done = board.At(item).state == State::kDone;  // too long ago for any rule
  if (contact == kNone && !was_done) {                         // it had expired
    End(board, item, board.At(item).verdict);
    board.Edit(item, Cause::kFailed).reasons = NotDone().reasons;
    return;
  }
  ItemList again;
  for (const ItemIndex each : contact == kNone ? ItemList{item} : board.Dissolve(contact)) {
    Board::Draft& draft = board.Edit(each, Cause::kFailed);
    draft.reasons = NotDone().reasons;
    draft.touchpoint.host = model::kNoSequence;
    draft.touchpoint.occupied_from = Instant();
    draft.touchpoint.occupied_to = Instant();
    draft.touchpoint.done_zone = model::kNoName;
    draft.touchpoint.lease.not_before = Instant();
    const bool elsewhere = alternates == Alternates::kTry && HasOtherChannel(board, each);
    if (elsewhere || (draft.touchpoint.replan_on_failure && !IsUsedUp(board, each))) {
      again.push_back(each);
      continue;
    }
    const bool dead_letter = draft.touchpoint.replan_on_failure;
    End(board, each, draft.touchpoint.verdict);
    if (dead_letter) {
      AddDeadLetter(board, each);
    }
  }
  std::sort(again.begin(), again.end(),
            [&board](ItemIndex a, ItemIndex b) { return board.RankOf(a) < board.RankOf(b); });
  for (const ItemIndex each : again) {
    PlaceAnew(board, each);
  }
  // Last: who waited may obey rules that it does not count for, and would not be seen above.
  Reoffer(board, item);
}

void Retry(Board& board, ContactIndex contact) {
  const ItemIndex host = board.at(contact).host;
  const ItemList items = board.Contributors(contact);
  if (IsUsedUp(board, host)) {
    board.Dissolve(contact);
    for (const ItemIndex item : items) {
      End(board, item, board.At(item).verdict);
      board.Edit(item, Cause::kFailed).reasons = NotDone().reasons;
      AddDeadLetter(board, item);
    }
    Reoffer(board, host);
    return;
  }
  const Instant not_before = board.now() + BackoffOf(board, host);
  std::vector<model::Verdict> verdicts;
  for (const ItemIndex item : items) {
    verdicts.push_back(board.At(item).verdict);
  }
  board.Reopen(contact, Cause::kFailed);
  board.Edit(host, Cause::kFailed).touchpoint.lease.not_before = not_before;
  board.SetPresent(contact, false);
  PlaceAnew(board, contact, NotDone(), not_before);
  for (size_t i = 0; i < items.size(); ++i) {
    if (board.At(items[i]).state == State::kSuppressed) {
      End(board, items[i], verdicts[i]);
    }
  }
  Reoffer(board, host);
}

}  // namespace touchpoint::decide
