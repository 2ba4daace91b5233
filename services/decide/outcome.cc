// SPDX-License-Identifier: Apache-2.0
#include "services/decide/outcome.h"

#include <algorithm>
#include <utility>

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

void End(Board& board, ItemIndex item, model::Verdict verdict) {
  Board::Draft& draft = board.Edit(item, Cause::kFailed);
  draft.next_legal.reset();
  Touchpoint& touchpoint = draft.touchpoint;
  touchpoint.state = State::kFailed;
  touchpoint.verdict = verdict;
  touchpoint.host = model::kNoSequence;
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

void Fail(Board& board, ItemIndex item) {
  const ContactIndex contact = board.ContactOf(item);
  if (contact == kNone) {  // it had expired: its slot lies in the past
    End(board, item, board.At(item).verdict);
    board.Edit(item, Cause::kFailed).reasons = NotDone().reasons;
    return;
  }
  ItemList again;
  for (const ItemIndex each : board.Dissolve(contact)) {
    Board::Draft& draft = board.Edit(each, Cause::kFailed);
    draft.reasons = NotDone().reasons;
    draft.touchpoint.host = model::kNoSequence;
    draft.touchpoint.occupied_from = Instant();
    draft.touchpoint.occupied_to = Instant();
    if (draft.touchpoint.replan_on_failure) {
      again.push_back(each);
    } else {
      End(board, each, draft.touchpoint.verdict);
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

}  // namespace touchpoint::decide
