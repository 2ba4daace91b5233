// SPDX-License-Identifier: Apache-2.0
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

class OutcomeOperation final : public TouchpointOperation {
 public:
  OutcomeOperation(OutcomeRequest request, commit::Deadline deadline, TouchpointCallback done)
      : TouchpointOperation(deadline, std::move(done)), request_(std::move(request)) {}

  std::optional<uint64_t> request_key() const override {
    return RequestKeyOf(request_.target, request_.scope);
  }
  bool Sees(std::string_view team) const override { return request_.scope.Covers(team); }
  model::Sequence target() const override { return SequenceOf(request_.target); }

  Progress Decide(Attempt& attempt) override {
    Begin();
    const Touchpoint* found = FindTarget(attempt, request_.target, request_.scope);
    if (found == nullptr) {
      return Refuse(attempt, TouchpointNotFound());
    }
    if (auto ahead = CheckHappened(request_.at, "outcome_time", attempt.setting().now)) {
      return Refuse(attempt, *std::move(ahead));
    }
    const model::Sequence sequence = found->sequence;
    if (const auto known = KnownOutcome(attempt, *found)) {
      if (known->done != request_.done || (known->done && known->at != request_.at)) {
        return Refuse(attempt, Conflict(*known));
      }
      answer().replayed = true;
      return Answer(attempt, sequence);
    }
    if (auto placeless = WhyNoOutcome(*found, attempt.setting().now)) {
      return Refuse(attempt, *std::move(placeless));
    }
    attempt.Decide(model::OutcomeInput{sequence, request_.done, request_.at});
    answer().moved = attempt.MovedBut(sequence);
    if (!request_.done || !request_.text.empty()) {
      attempt.Annotate(sequence, request_.text,
                       request_.done ? std::nullopt : std::optional(request_.at));
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
    if (touchpoint.state == State::kFailed || (failed && request_.at <= *failed)) {
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
             {"outcome", Word(request_.done)},
             {"outcome_time", FormatRfc3339(request_.at)}},
            {},
            {}};
  }

  /// What has no place, or has lost it for good, has no outcome.
  static std::optional<Failure> WhyNoOutcome(const Touchpoint& touchpoint, Instant now) {
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

  OutcomeRequest request_;
};

}  // namespace

std::unique_ptr<Operation> MakeOutcome(OutcomeRequest request, commit::Deadline deadline,
                                       TouchpointCallback done) {
  return std::make_unique<OutcomeOperation>(std::move(request), deadline, std::move(done));
}

}  // namespace touchpoint::intake
