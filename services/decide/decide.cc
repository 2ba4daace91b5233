// SPDX-License-Identifier: Apache-2.0
#include "services/decide/decide.h"

#include <utility>

#include "common/base/assert.h"
#include "common/model/lease.h"
#include "services/decide/acknowledge.h"
#include "services/decide/arrival.h"
#include "services/decide/board.h"
#include "services/decide/displacement.h"
#include "services/decide/feedback.h"
#include "services/decide/lease.h"
#include "services/decide/outcome.h"
#include "services/decide/redecide.h"
#include "services/decide/reoffer.h"

namespace touchpoint::decide {
namespace {

using model::Cause;
using model::Decision;
using model::Profile;
using model::Reason;
using model::ReasonKind;
using model::State;
using model::Timeline;
using model::Touchpoint;

/// What every input is decided with.
struct Context {
  const Timeline& timeline;
  const Rulebook& rulebook;
  Instant now;

  Board NewBoard(const Profile& profile) const { return NewBoard(profile, now); }
  Board NewBoard(const Profile& profile, Instant about) const {
    return {timeline, profile, rulebook, now, about};
  }
};

Motive MotiveOf(Cause cause, ReasonKind kind) {
  Motive motive{cause, {{}}};
  motive.reasons[0].kind = kind;
  return motive;
}

/// The journal names what a caller wrote into a profile by id.
void InternProfile(Board& board, const Profile& profile) {
  board.Intern(profile.region);
  for (const std::string& segment : profile.segments) {
    board.Intern(segment);
  }
}

/// `known` with what a plan or record says where nothing was known.
Profile ProfileWith(const Profile& known, const std::string& time_zone, const std::string& region) {
  Profile profile = known;
  if (profile.time_zone.empty()) {
    profile.time_zone = time_zone;
  }
  if (profile.region.empty()) {
    profile.region = region;
  }
  return profile;
}

Decision DecideOne(const Context& context, const model::PlanInput& plan) {
  const bool says_more = (context.timeline.profile.time_zone.empty() && !plan.time_zone.empty()) ||
                         (context.timeline.profile.region.empty() && !plan.region.empty());
  const Profile profile =
      says_more ? ProfileWith(context.timeline.profile, plan.time_zone, plan.region) : Profile{};
  Board board = context.NewBoard(says_more ? profile : context.timeline.profile);
  if (says_more) {
    InternProfile(board, profile);
    Redecide(board);
    Reoffer(board, kNone);
  }
  const ItemIndex item = board.Add(NewTouchpoint(board, plan), Cause::kPlanned);
  PlaceNew(board, item, {Cause::kPlanned, {}});
  Decision decision = std::move(board).Finish(item);
  if (says_more) {
    decision.profile = profile;
  }
  return decision;
}

Decision DecideOne(const Context& context, const model::CancelInput& cancel) {
  Board board = context.NewBoard(context.timeline.profile);
  const Motive motive = MotiveOf(Cause::kCancelled, ReasonKind::kCancelled);
  if (cancel.sequence == model::kNoSequence) {
    Touchpoint tombstone;
    tombstone.sequence = context.timeline.sequence_next;
    tombstone.state = State::kCancelled;
    tombstone.team = board.Intern(cancel.team);
    tombstone.arrival = context.now;
    tombstone.request_key = cancel.request_key;
    const ItemIndex item = board.Add(tombstone, Cause::kCancelled);
    board.Edit(item, motive.cause).reasons = motive.reasons;
    return std::move(board).Finish(item);
  }
  const ItemIndex item = board.Find(cancel.sequence);
  TP_ASSERT(item != kNone);
  const ContactIndex contact = board.ContactOf(item);
  if (contact != kNone) {
    board.Leave(item);
    Retime(board, contact);
  }
  Board::Draft& draft = board.Edit(item, motive.cause);
  draft.touchpoint.state = State::kCancelled;
  draft.reasons = motive.reasons;
  if (contact != kNone) {
    Reoffer(board, item);
  }
  return std::move(board).Finish(item);
}

Decision DecideOne(const Context& context, const model::RescheduleInput& reschedule) {
  Board board = context.NewBoard(context.timeline.profile);
  const Board before = board;
  const ItemIndex item = board.Find(reschedule.sequence);
  TP_ASSERT(item != kNone);
  if (const ContactIndex contact = board.ContactOf(item); contact != kNone) {
    board.Leave(item);
    Retime(board, contact);
  }
  const Motive motive = MotiveOf(Cause::kRescheduled, ReasonKind::kReschedule);
  Touchpoint& touchpoint = board.Edit(item, motive.cause).touchpoint;
  touchpoint.earliest = reschedule.earliest;
  touchpoint.preferred = reschedule.preferred;
  touchpoint.latest = reschedule.latest;
  PlaceNew(board, item, motive);
  if (board.At(item).state == State::kSuppressed) {
    const Board::Draft refused = board.Edit(item, motive.cause);
    Board stands = before;
    for (const Reason& reason : refused.reasons) {
      stands.Note(reason);
    }
    Decision decision = std::move(stands).Finish(item);
    decision.unmoved = true;
    decision.next_legal = refused.next_legal;
    return decision;
  }
  Reoffer(board, item);
  return std::move(board).Finish(item);
}

Decision DecideOne(const Context& context, const model::ProfileInput& input) {
  Board board = context.NewBoard(input.profile);
  InternProfile(board, input.profile);
  Redecide(board);
  Reoffer(board, kNone);
  Decision decision = std::move(board).Finish(kNone);
  decision.profile = input.profile;
  return decision;
}

Decision DecideOne(const Context& context, const model::OutcomeInput& outcome) {
  Board board = context.NewBoard(context.timeline.profile, outcome.at);
  const ItemIndex item = board.Find(outcome.sequence);
  TP_ASSERT(item != kNone);
  if (outcome.done) {
    Happen(board, item, outcome.at);
  } else {
    Fail(board, item);
  }
  return std::move(board).Finish(item);
}

Touchpoint NewRecord(Board& board, const model::RecordInput& record) {
  Touchpoint touchpoint;
  touchpoint.sequence = board.timeline().sequence_next;
  touchpoint.team = board.Intern(record.team);
  touchpoint.purpose = board.Intern(record.purpose);
  touchpoint.topic = board.Intern(record.topic);
  touchpoint.initiative = board.Intern(record.initiative);
  touchpoint.channel = board.Intern(record.channel);
  touchpoint.channels.Add(touchpoint.channel);
  touchpoint.earliest = board.now();
  touchpoint.preferred = board.now();
  touchpoint.latest = board.now();
  touchpoint.arrival = board.now();
  touchpoint.request_key = record.request_key;
  return touchpoint;
}

Decision DecideOne(const Context& context, const model::RecordInput& record) {
  const Profile& known = context.timeline.profile;
  const Profile profile = ProfileWith(known, record.time_zone, record.region);
  const bool says_more = profile != known;
  Board board = context.NewBoard(profile, record.at);
  if (says_more) {
    InternProfile(board, profile);
    Redecide(board);
    Reoffer(board, kNone);
  }
  const ItemIndex item = board.Add(NewRecord(board, record), Cause::kRecorded);
  board.PlaceDone(item, record.at);
  FollowUp(board, item);
  Decision decision = std::move(board).Finish(item);
  if (says_more) {
    decision.profile = profile;
  }
  return decision;
}

/// What is decided where nothing changes.
Decision Unchanged(model::Sequence subject) {
  Decision decision;
  decision.subject = subject;
  return decision;
}

Decision DecideOne(const Context& context, const model::LeaseInput& lease) {
  if (context.timeline.Find(lease.sequence) == nullptr) {
    return Unchanged(lease.sequence);
  }
  Board board = context.NewBoard(context.timeline.profile);
  const ItemIndex host = board.Find(lease.sequence);
  GiveLease(board, host, lease);
  return std::move(board).Finish(host);
}

/// What the token's standing is; kLost for one of a touchpoint that there is not.
model::TokenStanding StandingOf(const Context& context, const model::LeaseToken& token) {
  const Touchpoint* touchpoint = context.timeline.Find(token.sequence);
  return touchpoint == nullptr ? model::TokenStanding::kLost
                               : model::StandingOf(*touchpoint, token, context.now);
}

bool MaySay(model::TokenStanding standing) {
  return standing == model::TokenStanding::kHeld || standing == model::TokenStanding::kLate;
}

Decision DecideOne(const Context& context, const model::AcknowledgeInput& input) {
  if (!MaySay(StandingOf(context, input.token))) {
    return Unchanged(input.token.sequence);
  }
  Board board = context.NewBoard(context.timeline.profile, input.at);
  const ItemIndex host = board.Find(input.token.sequence);
  Acknowledge(board, host, input.result, input.at);
  return std::move(board).Finish(host);
}

Decision DecideOne(const Context& context, const model::ExtendInput& input) {
  if (StandingOf(context, input.token) != model::TokenStanding::kHeld) {
    return Unchanged(input.token.sequence);
  }
  Board board = context.NewBoard(context.timeline.profile);
  const ItemIndex host = board.Find(input.token.sequence);
  ExtendLease(board, host, input.lease);
  return std::move(board).Finish(host);
}

Decision DecideOne(const Context& context, const model::ReturnInput& input) {
  if (!MaySay(StandingOf(context, input.token))) {
    return Unchanged(input.token.sequence);
  }
  // It goes back to its time, which may be too long ago for any other place.
  const Instant about = context.timeline.Find(input.token.sequence)->scheduled;
  Board board = context.NewBoard(context.timeline.profile, about);
  const ItemIndex host = board.Find(input.token.sequence);
  Return(board, host, input.not_before);
  return std::move(board).Finish(host);
}

Decision DecideOne(const Context& context, const model::ResolveInput& input) {
  const Touchpoint* touchpoint = context.timeline.Find(input.sequence);
  if (touchpoint == nullptr || touchpoint->state != State::kInDoubt ||
      input.result == model::DispatchResult::kUnknown) {
    return Unchanged(input.sequence);
  }
  Board board = context.NewBoard(context.timeline.profile, input.at);
  const ItemIndex item = board.Find(input.sequence);
  Resolve(board, board.at(board.ContactOf(item)).host, input.result, input.at);
  return std::move(board).Finish(item);
}

Decision DecideOne(const Context& context, const model::FeedbackInput& input) {
  const Touchpoint* touchpoint = context.timeline.Find(input.sequence);
  if (touchpoint == nullptr) {
    return Unchanged(input.sequence);
  }
  const auto marks = MarksOf(context.timeline, *touchpoint, input);
  const Withdrawal withdrawal = Withdraw(context.timeline, context.rulebook, marks);
  Board board = context.NewBoard(withdrawal.profile, input.at);
  TakeFeedback(board, marks, withdrawal.reasons);
  Decision decision = std::move(board).Finish(board.Find(input.sequence));
  if (!withdrawal.reasons.empty()) {
    decision.profile = withdrawal.profile;
  }
  return decision;
}

Decision DecideOne(const Context& context, const model::TickInput&) {
  Board board = context.NewBoard(context.timeline.profile);
  RunOut(board);
  return std::move(board).Finish(kNone);
}

Decision DecideOne(const Context& context, const model::PolicyInput&) {
  Board board = context.NewBoard(context.timeline.profile);
  Redecide(board);
  Reoffer(board, kNone);
  return std::move(board).Finish(kNone);
}

}  // namespace

Decision Decide(const Timeline& timeline, const Rulebook& rulebook, const model::Input& input,
                Instant now) {
  const Context context{timeline, rulebook, now};
  return std::visit([&context](const auto& each) { return DecideOne(context, each); }, input);
}

}  // namespace touchpoint::decide
