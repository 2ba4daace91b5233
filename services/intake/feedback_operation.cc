// SPDX-License-Identifier: Apache-2.0
// What came of a touchpoint, as it is reported: kept once, in any order, a bounded number of times.
#include <algorithm>

#include "services/intake/touchpoint_operation.h"

namespace touchpoint::intake {
namespace {

using model::Touchpoint;

class FeedbackOperation final : public TargetOperation<OutcomeRequest> {
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
    const std::vector<model::ReportedOutcome> outcomes = attempt.OutcomesOf(sequence);
    const auto known = std::find_if(outcomes.begin(), outcomes.end(), [this](const auto& outcome) {
      return outcome.kind == kind() && outcome.at == request().at;
    });
    if (known != outcomes.end()) {
      if (known->text != request().text && !known->text.empty()) {
        return Refuse(attempt, Conflict(*known));
      }
      answer().replayed = true;
      return Answer(attempt, sequence);
    }
    if (auto placeless = WhyNoOutcome(*found, attempt.setting().now)) {
      return Refuse(attempt, *std::move(placeless));
    }
    if (std::count_if(outcomes.begin(), outcomes.end(), [this](const auto& outcome) {
          return outcome.kind == kind();
        }) >= model::kFeedbackOfAKind) {
      return Refuse(attempt, TooMany());
    }
    Take(attempt, sequence);
    return Answer(attempt, sequence);
  }

 private:
  model::Feedback kind() const { return *request().feedback; }

  void Take(Attempt& attempt, model::Sequence sequence) {
    const model::Decision& decision =
        attempt.Decide(model::FeedbackInput{sequence, kind(), request().at});
    for (const model::Reason& note : decision.notes) {
      if (note.outcome) {
        answer().reasons.push_back(note);
      }
    }
    answer().moved = attempt.MovedBut(sequence);
    attempt.Quote(sequence, request().text);
    if (kind() == model::Feedback::kBounced) {
      // As with NOT_DONE: a report about a later attempt is told from one about this.
      const model::Details* details = attempt.DetailsOf(sequence);
      attempt.Annotate(sequence, details != nullptr ? details->outcome_text : "", request().at);
    }
  }

  Failure Conflict(const model::ReportedOutcome& known) const {
    const std::string word(ToString(known.kind));
    return {Code::kAlreadyExists,
            "OUTCOME_CONFLICT",
            "this outcome was reported before with other words; report a further one at its own "
            "time",
            {{"known_outcome", word}, {"known_outcome_time", FormatRfc3339(known.at)}},
            {},
            {}};
  }

  Failure TooMany() const {
    return {Code::kResourceExhausted,
            "OUTCOME_LIMIT",
            std::string(ToString(kind())) + " was reported " +
                std::to_string(model::kFeedbackOfAKind) +
                " times; further ones say nothing new and are not kept",
            {{"limit", std::to_string(model::kFeedbackOfAKind)}},
            {},
            {}};
  }
};

}  // namespace

std::unique_ptr<Operation> MakeFeedback(OutcomeRequest request, commit::Deadline deadline,
                                        TouchpointCallback done) {
  return std::make_unique<FeedbackOperation>(std::move(request), deadline, std::move(done));
}

}  // namespace touchpoint::intake
