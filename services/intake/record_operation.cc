// SPDX-License-Identifier: Apache-2.0
#include "services/intake/touchpoint_operation.h"

namespace touchpoint::intake {
namespace {

class RecordOperation final : public TouchpointOperation {
 public:
  RecordOperation(RecordRequest request, commit::Deadline deadline, TouchpointCallback done)
      : TouchpointOperation(deadline, std::move(done)),
        request_(std::move(request)),
        key_(RequestKeyHash(request_.key.team, request_.key.request_id)),
        fingerprint_(Fingerprint(request_)) {}

  std::optional<uint64_t> request_key() const override { return key_; }

  Progress Decide(Attempt& attempt) override {
    Begin();
    const model::Sequence known = attempt.FindByRequest(request_.key.team, request_.key.request_id);
    if (known != model::kNoSequence) {
      return Replay(attempt, known);
    }
    auto input = Complete(request_, *attempt.setting().rulebook, attempt.setting().now);
    if (!input) {
      return Refuse(attempt, std::move(input.error()));
    }
    if (request_.at < attempt.kept_from()) {
      answer().too_old = true;
      return AnswerNothing();
    }
    const model::Sequence sequence = attempt.Decide(*std::move(input)).subject;
    model::Details details;
    details.request_id = request_.key.request_id;
    details.fingerprint = fingerprint_;
    details.outcome_text = request_.outcome_text;
    attempt.Introduce(sequence, std::move(details));
    TellMoved(attempt, sequence);
    return Answer(attempt, sequence);
  }

 private:
  Progress Replay(const Attempt& attempt, model::Sequence known) {
    if (attempt.DetailsOf(known)->fingerprint != fingerprint_) {
      return RefuseReuse(attempt, known, "ReportOutcome for what was planned");
    }
    answer().replayed = true;
    TellMoved(attempt, known);
    return AnswerAsFirst(attempt, known);
  }

  RecordRequest request_;
  uint64_t key_;
  std::string fingerprint_;
};

}  // namespace

std::unique_ptr<Operation> MakeRecord(RecordRequest request, commit::Deadline deadline,
                                      TouchpointCallback done) {
  return std::make_unique<RecordOperation>(std::move(request), deadline, std::move(done));
}

}  // namespace touchpoint::intake
