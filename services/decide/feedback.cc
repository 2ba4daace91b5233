// SPDX-License-Identifier: Apache-2.0
#include "services/decide/feedback.h"

#include <algorithm>
#include <utility>

#include "services/decide/outcome.h"
#include "services/decide/redecide.h"
#include "services/decide/reoffer.h"

namespace touchpoint::decide {
namespace {

using model::Cause;
using model::FeedbackMark;
using model::Reason;
using model::ReasonKind;
using model::State;
using model::Touchpoint;

bool IsRefused(const model::Profile& profile, const model::OptOut& opt_out) {
  return profile.do_not_contact ||
         std::any_of(profile.opt_outs.begin(), profile.opt_outs.end(),
                     [&opt_out](const model::OptOut& known) {
                       return (known.channel.empty() || known.channel == opt_out.channel) &&
                              (known.purpose.empty() || known.purpose == opt_out.purpose);
                     });
}

/// Whether the profile says more than before.
bool TakeBack(const model::OutcomeRule& rule, const HoldFields& fields, model::Profile& profile) {
  if (rule.withdraw->empty()) {
    return !std::exchange(profile.do_not_contact, true);
  }
  model::OptOut opt_out;
  for (const model::Dimension dimension : *rule.withdraw) {
    (dimension == model::Dimension::kChannel ? opt_out.channel : opt_out.purpose) =
        dimension == model::Dimension::kChannel ? fields.channel : fields.purpose;
  }
  if (IsRefused(profile, opt_out)) {
    return false;
  }
  profile.opt_outs.push_back(std::move(opt_out));
  return true;
}

/// The pauses that the marks have brought or made longer.
std::vector<Reason> NewPauses(const std::vector<Hold>& before, const std::vector<Hold>& after,
                              Instant at) {
  std::vector<Reason> reasons;
  for (const Hold& hold : after) {
    const bool stood = std::any_of(before.begin(), before.end(), [&hold](const Hold& other) {
      return other.rule == hold.rule && other.until == hold.until &&
             other.touchpoints == hold.touchpoints;
    });
    if (!stood) {
      reasons.push_back(ReasonOf(hold, "", at));
    }
  }
  return reasons;
}

/// Whether the touchpoint came back at `at` or later: then what was said to have come of it at `at`
/// is about an attempt that is over.
bool CameBackSince(const Board& board, model::Sequence sequence, Instant at) {
  const auto& feedback = board.timeline().feedback;
  return std::any_of(feedback.begin(), feedback.end(), [&](const FeedbackMark& mark) {
    return mark.sequence == sequence && mark.kind == model::Feedback::kBounced && mark.at >= at;
  });
}

/// Done, where nobody has said so yet and no sender is about to.
void Prove(Board& board, ItemIndex item, Instant at) {
  const Touchpoint& touchpoint = board.At(item);
  if (CameBackSince(board, touchpoint.sequence, at)) {
    return;
  }
  switch (touchpoint.state) {
    case State::kPlanned:
    case State::kMerged:
    case State::kExpired:
      return Happen(board, item, at);
    case State::kInDoubt:
      return Happen(board, item, std::clamp(at, touchpoint.occupied_from, touchpoint.occupied_to));
    default:
      return;
  }
}

void Bounce(Board& board, ItemIndex item) {
  const Touchpoint& touchpoint = board.At(item);
  const bool has_failed = touchpoint.state == State::kFailed ||
                          touchpoint.state == State::kCancelled ||
                          touchpoint.state == State::kSuppressed;
  if (!has_failed && !IsRecord(touchpoint)) {  // nobody here would try a record again
    Fail(board, item, Alternates::kTry);
  }
}

/// The contact came back: one that still counts as a whole, else each part by itself.
void Bounce(Board& board, const std::vector<FeedbackMark>& marks) {
  const ItemIndex reported = board.Find(marks.front().sequence);
  const bool counts = board.ContactOf(reported) != kNone;
  Bounce(board, reported);
  for (size_t i = 1; i < marks.size() && !counts; ++i) {
    Bounce(board, board.Find(marks[i].sequence));
  }
}

}  // namespace

std::vector<FeedbackMark> MarksOf(const model::Timeline& timeline, const Touchpoint& touchpoint,
                                  const model::FeedbackInput& input) {
  const model::Sequence contact =
      touchpoint.host != model::kNoSequence ? touchpoint.host : touchpoint.sequence;
  std::vector<FeedbackMark> marks = {
      {touchpoint.sequence, contact, input.kind, input.at, touchpoint.channel}};
  for (const Touchpoint& other : timeline.touchpoints) {
    const bool contributes = other.sequence == contact || other.host == contact;
    if (contributes && other.sequence != touchpoint.sequence) {
      marks.push_back({other.sequence, contact, input.kind, input.at, other.channel});
    }
  }
  return marks;
}

Withdrawal Withdraw(const model::Timeline& timeline, const Rulebook& rulebook,
                    const std::vector<FeedbackMark>& marks) {
  Withdrawal withdrawal{timeline.profile, {}};
  for (const model::OutcomeRule& rule : rulebook.policy().outcomes) {
    if (!rule.withdraw || !rule.IsOn(marks.front().kind)) {
      continue;
    }
    Reason reason;
    reason.rule = rule.id;
    reason.kind = ReasonKind::kConsent;
    reason.outcome = marks.front().kind;
    for (const FeedbackMark& mark : marks) {
      const HoldFields fields = FieldsOf(timeline, mark);
      if (InScope(rule.scope, fields, timeline.profile.segments) &&
          TakeBack(rule, fields, withdrawal.profile)) {
        reason.channel = fields.channel;
        reason.touchpoints.push_back(mark.sequence);
      }
    }
    if (!reason.touchpoints.empty()) {
      withdrawal.reasons.push_back(std::move(reason));
    }
  }
  return withdrawal;
}

void TakeFeedback(Board& board, const std::vector<FeedbackMark>& marks,
                  const std::vector<Reason>& withdrawn) {
  const std::vector<Hold> before = board.holds();
  board.AddFeedback(marks);
  const FeedbackMark& reported = marks.front();
  std::vector<Reason> acted = withdrawn;
  for (Reason& reason : NewPauses(before, board.holds(), reported.at)) {
    acted.push_back(std::move(reason));
  }
  const ItemIndex item = board.Find(reported.sequence);
  if (model::ProvesContact(reported.kind)) {
    Prove(board, item, reported.at);
  }
  if (!acted.empty()) {
    Redecide(board);
  }
  if (reported.kind == model::Feedback::kBounced) {
    Bounce(board, marks);
  }
  if (!acted.empty()) {
    Reoffer(board, item);
  }
  for (const FeedbackMark& mark : marks) {
    std::vector<Reason>& reasons = board.Tell(board.Find(mark.sequence), Cause::kOutcome).reasons;
    reasons.insert(reasons.begin(), acted.begin(), acted.end());
  }
  for (Reason& reason : acted) {
    board.Note(std::move(reason));
  }
}

}  // namespace touchpoint::decide
