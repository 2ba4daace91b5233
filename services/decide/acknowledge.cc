// SPDX-License-Identifier: Apache-2.0
#include "services/decide/acknowledge.h"

#include <algorithm>

#include "common/base/mutant.h"
#include "common/model/lease.h"
#include "services/decide/lease.h"
#include "services/decide/outcome.h"
#include "services/decide/reoffer.h"
#include "services/decide/settle.h"

namespace touchpoint::decide {
namespace {

using model::Cause;
using model::DispatchResult;
using model::ReasonKind;
using model::State;
using model::Touchpoint;

Motive MotiveOf(Cause cause, ReasonKind kind) {
  Motive motive{cause, {{}}};
  motive.reasons[0].kind = kind;
  return motive;
}

/// Whether an attempt before the latest one may have been sent.
bool IsDoubtedEarlier(const Touchpoint& touchpoint) {
  return touchpoint.occupied_from < touchpoint.lease.granted;
}

/// The contact may have been sent in [from, to]. `next` is when it may be tried again; the epoch:
/// not at all.
void Doubt(Board& board, ContactIndex contact, Instant to, ReasonKind kind, Instant next) {
  // Who took it ahead of its time may have been as early with the rest.
  const Instant from = std::min(board.at(contact).from, board.now());
  board.Occupy(contact, State::kInDoubt, from, to, Cause::kInDoubt);
  model::Reason reason;
  reason.kind = kind;
  reason.channel = board.Text(board.at(contact).channel);
  reason.from = from;
  reason.to = to;
  for (const ItemIndex item : board.Contributors(contact)) {
    board.Edit(item, Cause::kInDoubt).reasons = {reason};
  }
  board.Edit(board.at(contact).host, Cause::kInDoubt).touchpoint.lease.not_before = next;
}

/// When a contact of which an attempt is in doubt may be tried again, if its channel allows that.
Instant TryAgain(Board& board, ContactIndex contact) {
  const ItemIndex host = board.at(contact).host;
  const Touchpoint& touchpoint = board.At(host);
  const model::Channel& channel =
      board.rulebook().policy().ChannelOf(board.Text(touchpoint.channel));
  const bool again = (channel.DeliveryOrDefault() == model::Delivery::kAtLeastOnce ||
                      TP_MUTANT(kAtMostOnceTriedAgain)) &&
                     touchpoint.lease.attempts < AttemptsOf(board, host);
  return again ? NextTry(board, contact, board.now() + BackoffOf(board, host)) : Instant();
}

/// Nobody knows what became of the latest attempt.
void LoseSight(Board& board, ContactIndex contact, ReasonKind kind) {
  Doubt(board, contact, board.at(contact).to, kind, TryAgain(board, contact));
}

bool IsSent(DispatchResult result) {
  return result == DispatchResult::kSent || result == DispatchResult::kDelivered;
}

void NotSent(Board& board, ItemIndex host, DispatchResult result) {
  if (result == DispatchResult::kFailedForGood) {
    Fail(board, host);
  } else {
    Retry(board, board.ContactOf(host));
  }
}

}  // namespace

void Acknowledge(Board& board, ItemIndex host, DispatchResult result, Instant at) {
  const ContactIndex contact = board.ContactOf(host);
  const Touchpoint held = board.At(host);
  if (IsSent(result)) {
    Happen(board, host, at);
  } else if (result == DispatchResult::kUnknown) {
    if (held.state == State::kLeased) {
      LoseSight(board, contact, ReasonKind::kUnknownResult);
    }
  } else if (IsDoubtedEarlier(held)) {
    const bool again = result == DispatchResult::kFailed;
    Doubt(board, contact, held.lease.granted, ReasonKind::kFailed,
          again ? TryAgain(board, contact) : Instant());
  } else {
    NotSent(board, host, result);
  }
}

void Resolve(Board& board, ItemIndex host, DispatchResult result, Instant at) {
  if (IsSent(result)) {
    Happen(board, host, at);
  } else {
    NotSent(board, host, result);
  }
}

void Return(Board& board, ItemIndex host, std::optional<Instant> not_before) {
  const ContactIndex contact = board.ContactOf(host);
  const Touchpoint held = board.At(host);
  const Instant from = std::max(board.now(), not_before.value_or(board.now()));
  model::Lease& lease = board.Edit(host, Cause::kReturned).touchpoint.lease;
  lease.nonce = {};
  lease.attempts -= lease.attempts > 0 ? 1 : 0;
  if (IsDoubtedEarlier(held)) {
    Doubt(board, contact, held.lease.granted, ReasonKind::kReturned, NextTry(board, contact, from));
    return;
  }
  const Motive motive = MotiveOf(Cause::kReturned, ReasonKind::kReturned);
  board.Reopen(contact, motive.cause);
  for (const ItemIndex item : board.Contributors(contact)) {
    board.Edit(item, motive.cause).reasons = motive.reasons;
  }
  board.SetPresent(contact, false);
  if (from > board.now()) {
    board.Edit(host, motive.cause).touchpoint.lease.not_before = from;
    PlaceAnew(board, contact, motive, from);
  } else {
    PutBack(board, {contact}, {}, motive);
  }
  Reoffer(board, host);
}

void RunOut(Board& board) {
  for (ContactIndex contact = 0; contact < board.contacts(); ++contact) {
    const Contact& held = board.at(contact);
    if (held.present && !held.planned && board.At(held.host).state == State::kLeased &&
        held.to + model::kAcknowledgeGrace <= board.now()) {
      if (TP_MUTANT(kLeaseJustEnds)) {
        board.Reopen(contact, Cause::kInDoubt);
        continue;
      }
      LoseSight(board, contact, ReasonKind::kLeaseRanOut);
    }
  }
}

}  // namespace touchpoint::decide
