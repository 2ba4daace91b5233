// SPDX-License-Identifier: Apache-2.0
#include "services/decide/lease.h"

#include <algorithm>
#include <utility>

#include "common/base/mutant.h"
#include "common/model/lease.h"
#include "services/decide/gate.h"
#include "services/decide/quiet_times.h"
#include "services/decide/redecide.h"
#include "services/decide/reoffer.h"
#include "services/decide/settle.h"

namespace touchpoint::decide {
namespace {

using model::Cause;
using model::State;
using model::Touchpoint;

/// A lease that others' places cut shorter than this makes them give way instead.
constexpr Duration kWorthwhile = std::chrono::seconds(10);

/// Where a contact is to count.
struct Span {
  Instant from;
  Instant to;
  bool IsLongEnough() const { return to - from >= model::kShortestLease; }
};

const model::Channel& ChannelOf(const Board& board, ItemIndex item) {
  return board.rulebook().policy().ChannelOf(board.Text(board.At(item).channel));
}

/// The span, cut at the end of the window and at the next quiet time.
Span Bounded(const Board& board, ContactIndex contact, Span span) {
  bool obeys = false;
  for (const ItemIndex item : board.Contributors(contact)) {
    span.to = std::min(span.to, board.At(item).latest);
    obeys = obeys || board.RightsOf(item).obeys_quiet_hours;
  }
  if (!obeys || span.to <= span.from || TP_MUTANT(kQuietHoursOnlyWhenPlanned)) {
    return span;
  }
  const std::string& channel = board.Text(board.at(contact).channel);
  for (const QuietTime& quiet : QuietTimes(board.rulebook(), board.profile(), span.from, span.to)) {
    if (model::Allows(quiet.channels, channel)) {
      span.to = std::min(span.to, quiet.from);
    }
  }
  return span;
}

/// As much of the span as is legal, from its start; nothing where its start is not. The contact is
/// off the board.
std::optional<Span> Legal(const Board& board, ContactIndex contact, Span span) {
  const Gate gate(board, board.Contributors(contact), board.at(contact).channel, span.from,
                  span.to);
  const auto blocks = gate.Blocks(span.from);
  if (blocks &&
      !(TP_MUTANT(kConsentNotCheckedAtLease) && blocks->kind == model::ReasonKind::kConsent)) {
    return std::nullopt;
  }
  if (const auto blocked = gate.CountingBlockedFrom(span.from, span.to)) {
    span.to = *blocked - Duration(1);
  }
  return span;
}

/// Whether no cap or gap is broken anywhere in the interval at which the contact counts.
bool HoldsAll(Board& board, ContactIndex contact) {
  const Contact& held = board.at(contact);
  board.SetPresent(contact, false);
  const Gate gate(board, board.Contributors(contact), held.channel, held.from, held.to);
  board.SetPresent(contact, true);
  return !gate.CountingBlockedFrom(held.from, held.to);
}

/// Movable contacts, which follow: a contact that goes out within the freeze horizon of its time
/// (`due`) moves them all, a later one only those that are not of a higher class.
std::vector<ContactIndex> Followers(const Board& board, ContactIndex contact, Instant due) {
  const bool late = board.now() > due + board.freeze();
  const Rank rank = board.RankOf(contact, nullptr);
  std::vector<ContactIndex> followers;
  for (ContactIndex other = 0; other < board.contacts(); ++other) {
    if (other != contact && board.at(other).present && board.Movable(other) &&
        !(late && rank.LowerClassThan(board.RankOf(other, nullptr)))) {
      followers.push_back(other);
    }
  }
  return followers;
}

/// What a contact is to have: the span that is wanted, and how that is written down.
struct Wish {
  ContactIndex contact = kNone;
  Instant due;
  Span span;
  std::optional<model::Nonce> nonce;  // of a new lease; unset: the lease is extended
};

void Write(Board& board, const Wish& wish, Instant send_by) {
  const Contact contact = board.at(wish.contact);
  const Cause cause = wish.nonce ? Cause::kLeased : Cause::kExtended;
  // What an earlier attempt may have sent goes on counting from then.
  const Instant from = contact.planned ? wish.span.from : contact.from;
  board.Occupy(wish.contact, State::kLeased, from, send_by, cause);
  board.SetPresent(wish.contact, true);
  if (wish.nonce) {
    model::Lease& lease = board.Edit(contact.host, cause).touchpoint.lease;
    lease.epoch = (TP_MUTANT(kEpochStartsAgain) ? lease.attempts : lease.epoch) + 1;
    ++lease.attempts;
    lease.nonce = *wish.nonce;
    lease.granted = board.now();
    lease.not_before = Instant();
  }
}

/// Writes down the span where it is legal once followers have given way; false: not even so.
bool WriteAndPush(Board& board, const Wish& wish) {
  const std::vector<ContactIndex> followers = Followers(board, wish.contact, wish.due);
  if (followers.empty()) {
    return false;
  }
  const Board before = board;
  for (const ContactIndex follower : followers) {
    board.SetPresent(follower, false);
  }
  const auto legal = Legal(board, wish.contact, wish.span);
  for (const ContactIndex follower : followers) {
    board.SetPresent(follower, true);
  }
  if (!legal || !legal->IsLongEnough()) {
    return false;
  }
  Write(board, wish, legal->to);
  Redecide(board);
  if (HoldsAll(board, wish.contact)) {
    return true;
  }
  board = before;
  return false;
}

/// Gives the contact, which is off the board, what it may have of what is wanted; false: nothing.
bool Fulfil(Board& board, const Wish& wish) {
  if (!wish.span.IsLongEnough()) {
    return false;
  }
  const auto legal = Legal(board, wish.contact, wish.span);
  const Duration enough = std::min(kWorthwhile, wish.span.to - wish.span.from);
  const bool plenty = legal && legal->to - legal->from >= enough;
  if (!plenty && WriteAndPush(board, wish)) {
    return true;
  }
  if (!legal || !legal->IsLongEnough()) {
    return false;
  }
  Write(board, wish, legal->to);
  MakeRoom(board, wish.contact);
  return true;
}

/// No lease: the contact, which is off the board, is placed anew or tried again later.
void Refuse(Board& board, const Wish& wish) {
  const ItemIndex host = board.at(wish.contact).host;
  const bool too_short = Legal(board, wish.contact, {wish.span.from, wish.span.from}).has_value();
  const Instant not_before = too_short ? wish.span.from + model::kShortestLease : board.now();
  if (!board.at(wish.contact).planned) {
    board.SetPresent(wish.contact, true);
    const Instant next = NextTry(board, wish.contact, not_before);
    board.Edit(host, Cause::kInDoubt).touchpoint.lease.not_before = next;
    return;
  }
  PlaceAnew(board, wish.contact, {Cause::kRedecided, {}}, not_before);
  Reoffer(board, host);
}

}  // namespace

uint32_t AttemptsOf(const Board& board, ItemIndex item) {
  return TP_MUTANT(kAttemptsWithoutEnd) ? UINT32_MAX : ChannelOf(board, item).AttemptsOrDefault();
}

Duration BackoffOf(const Board& board, ItemIndex item) {
  return ChannelOf(board, item).BackoffAfter(board.At(item).lease.attempts);
}

Instant NextTry(Board& board, ContactIndex contact, Instant from) {
  board.SetPresent(contact, false);
  Request request = RequestForContact(board, contact, from);
  request.from = std::max(board.now(), from);
  const Place place = FindPlace(board, request);
  board.SetPresent(contact, true);
  return place.at.value_or(Instant());
}

void GiveLease(Board& board, ItemIndex host, const model::LeaseInput& input) {
  const ContactIndex contact = board.ContactOf(host);
  if (contact == kNone || input.nonce == model::Nonce()) {
    return;
  }
  const model::Channel& channel = ChannelOf(board, host);
  const Touchpoint& touchpoint = board.At(host);
  const auto leasable = LeasableFrom(touchpoint, channel, board.now());
  if (!leasable || *leasable > board.now()) {
    return;
  }
  const bool again = touchpoint.state == State::kInDoubt;
  const bool once = channel.DeliveryOrDefault() == model::Delivery::kAtMostOnce &&
                    !TP_MUTANT(kAtMostOnceTriedAgain);
  if (again && (once || touchpoint.lease.attempts >= AttemptsOf(board, host))) {
    // By the policy of now it is not to be tried again.
    board.Edit(host, Cause::kInDoubt).touchpoint.lease.not_before = Instant();
    return;
  }
  Wish wish{contact, *DueAt(touchpoint, board.now()), {}, input.nonce};
  wish.span.from = std::max(board.now(), wish.due);
  wish.span.to = wish.span.from + input.lease.value_or(channel.LeaseOrDefault());
  wish.span = Bounded(board, contact, wish.span);
  board.SetPresent(contact, false);
  if (!Fulfil(board, wish)) {
    Refuse(board, wish);
  }
}

void ExtendLease(Board& board, ItemIndex host, std::optional<Duration> lease) {
  const ContactIndex contact = board.ContactOf(host);
  const Contact held = board.at(contact);
  const Duration length = lease.value_or(ChannelOf(board, host).LeaseOrDefault());
  Wish wish{contact, board.At(host).lease.granted, {held.to, {}}, {}};
  wish.span.to = std::max(board.now(), held.from) + length;
  wish.span = Bounded(board, contact, wish.span);
  board.SetPresent(contact, false);
  if (!Fulfil(board, wish)) {
    board.SetPresent(contact, true);
  }
}

}  // namespace touchpoint::decide
