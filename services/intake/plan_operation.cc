// SPDX-License-Identifier: Apache-2.0
#include "services/intake/touchpoint_operation.h"

namespace touchpoint::intake {
namespace {

class PlanOperation final : public TouchpointOperation {
 public:
  PlanOperation(PlanRequest request, commit::Deadline deadline, TouchpointCallback done)
      : TouchpointOperation(deadline, std::move(done)),
        request_(std::move(request)),
        key_(RequestKeyHash(request_.key.team, request_.key.request_id)),
        fingerprint_(Fingerprint(request_)) {}

  std::optional<uint64_t> request_key() const override { return key_; }
  bool may_be_first() const override { return true; }

  Progress Decide(Attempt& attempt) override {
    Begin();
    const model::Sequence known = attempt.FindByRequest(request_.key.team, request_.key.request_id);
    if (known != model::kNoSequence) {
      return Replay(attempt, known);
    }
    auto plan = Complete(request_, *attempt.setting().rulebook, attempt.setting().now);
    if (!plan) {
      return Refuse(attempt, std::move(plan.error()));
    }
    const uint32_t open_max = attempt.setting().open_touchpoints_max;
    if (attempt.OpenTouchpoints() >= open_max) {
      return Refuse(attempt, StakeholderFull(open_max));
    }
    const model::Decision& decision = attempt.Decide(*std::move(plan));
    const model::Sequence sequence = decision.subject;
    attempt.Introduce(sequence, {request_.key.request_id,
                                 fingerprint_,
                                 request_.content_ref,
                                 request_.attributes,
                                 {},
                                 {},
                                 {},
                                 {}});
    TellMoved(attempt, sequence);
    return AnswerAsFirst(attempt, sequence);
  }

 private:
  static Failure StakeholderFull(uint32_t open_max) {
    Failure failure{Code::kResourceExhausted,
                    "STAKEHOLDER_LIMIT",
                    "the stakeholder has as many open touchpoints as allowed; cancel some, or "
                    "raise limits.open_touchpoints",
                    {{"limit", std::to_string(open_max)}},
                    {},
                    {}};
    return failure;
  }

  Progress Replay(const Attempt& attempt, model::Sequence known) {
    const model::Details& details = *attempt.DetailsOf(known);
    const bool is_tombstone = details.fingerprint.empty();
    if (!is_tombstone && details.fingerprint != fingerprint_) {
      return RefuseReuse(attempt, known, "RescheduleTouchpoint");
    }
    answer().replayed = !is_tombstone;
    TellMoved(attempt, known);
    return AnswerAsFirst(attempt, known);
  }

  PlanRequest request_;
  uint64_t key_;
  std::string fingerprint_;
};

}  // namespace

std::unique_ptr<Operation> MakePlan(PlanRequest request, commit::Deadline deadline,
                                    TouchpointCallback done) {
  return std::make_unique<PlanOperation>(std::move(request), deadline, std::move(done));
}

}  // namespace touchpoint::intake
