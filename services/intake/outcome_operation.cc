// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "services/intake/touchpoint_operation.h"

namespace touchpoint::intake {
namespace {

using model::State;
using model::Touchpoint;

std::string Word(bool done) {
  return done ? "DONE" : "NOT_DONE";
}

/// An outcome that was reported before.
struct Known {
  bool done = true;
  std::optional<Instant> at;
};

class OutcomeOperation final : public TargetOperation<OutcomeRequest> {
 public:
  using TargetOperation::TargetOperation;

  Progress Decide(Attempt& attempt) override {
    Begin();
    const auto reported = FindReported(attempt, request());
    if (!reported) {
      return Refuse(attempt, reported.error());
    }
    const Touchpoint* const found = *reported;
    const model::Sequence sequence = found->sequence;
    if (const auto known = KnownOutcome(attempt, *found)) {
      const bool agrees =
          known->done == request().done && (!known->done || known->at == request().at);
      if (!agrees && !(known->done && IsProven(attempt, *found))) {
        return Refuse(attempt, Conflict(*known));
      }
      answer().replayed = true;
      return Answer(attempt, sequence);
    }
    if (auto placeless = WhyNoOutcome(*found, attempt.setting().now)) {
      return Refuse(attempt, *std::move(placeless));
    }
    attempt.Decide(model::OutcomeInput{sequence, request().done, request().at});
    answer().moved = attempt.MovedBut(sequence);
    if (!request().done || !request().text.empty()) {
      attempt.Annotate(sequence, request().text,
                       request().done ? std::nullopt : std::optional(request().at));
    }
    return Answer(attempt, sequence);
  }

 private:
  /// The outcome that is known of the attempt this report is about.
  std::optional<Known> KnownOutcome(const Attempt& attempt, const Touchpoint& touchpoint) const {
    if (touchpoint.state == State::kDone) {
      return Known{true, touchpoint.occupied_from};
    }
    const model::Details* details = attempt.DetailsOf(touchpoint.sequence);
    const auto failed = details != nullptr ? details->failed : std::nullopt;
    // After a failure it may have been placed anew; what lies later is about that.
    if (touchpoint.state == State::kFailed || (failed && request().at <= *failed)) {
      return Known{false, failed};
    }
    return std::nullopt;
  }

  Failure Conflict(const Known& known) const {
    return {Code::kAlreadyExists,
            "OUTCOME_CONFLICT",
            "another outcome was reported before: " + Word(known.done),
            {{"known_outcome", Word(known.done)},
             {"known_outcome_time", known.at ? FormatRfc3339(*known.at) : ""},
             {"outcome", Word(request().done)},
             {"outcome_time", FormatRfc3339(request().at)}},
            {},
            {}};
  }

  /// Whether it is done because of what came of it, at or before which it was done really.
  bool IsProven(const Attempt& attempt, const Touchpoint& touchpoint) const {
    const auto& feedback = attempt.timeline().feedback;
    return request().done && request().at <= touchpoint.occupied_from &&
           std::any_of(feedback.begin(), feedback.end(), [&](const model::FeedbackMark& mark) {
             return mark.sequence == touchpoint.sequence && model::ProvesContact(mark.kind) &&
                    mark.at == touchpoint.occupied_from;
           });
  }
};

}  // namespace

std::optional<Failure> WhyNoOutcome(const Touchpoint& touchpoint, Instant now) {
  const State state = StateAt(touchpoint, now);
  if (state != State::kCancelled && touchpoint.verdict != model::Verdict::kSuppressed) {
    return std::nullopt;
  }
  const std::string word(ToString(state));
  return Failure{Code::kFailedPrecondition,
                 "TERMINAL_STATE",
                 "the touchpoint is " + word +
                     " and has no place; record a contact that was done all the same "
                     "(RecordTouchpoints)",
                 {{"state", word}},
                 {},
                 {}};
}

std::unique_ptr<Operation> MakeOutcome(OutcomeRequest request, commit::Deadline deadline,
                                       TouchpointCallback done) {
  return std::make_unique<OutcomeOperation>(std::move(request), deadline, std::move(done));
}

}  // namespace touchpoint::intake
