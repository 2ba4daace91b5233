// SPDX-License-Identifier: Apache-2.0
#include "common/base/mutant.h"
#include "services/intake/campaign_failures.h"
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
    if (known != model::kNoSequence && !TP_MUTANT(kRetryPlansTwice)) {
      return Replay(attempt, known);
    }
    auto plan = Complete(request_, *attempt.setting().rulebook, attempt.setting().now);
    if (!plan) {
      return Refuse(attempt, std::move(plan.error()));
    }
    if (request_.audience &&
        attempt.setting().closed_campaigns.contains(request_.audience->campaign)) {
      return Refuse(attempt, CampaignCancelled());
    }
    if (auto full = CheckRoom(attempt)) {
      return Refuse(attempt, *std::move(full));
    }
    const model::Decision& decision = attempt.Decide(*std::move(plan));
    const model::Sequence sequence = decision.subject;
    model::Details details;
    details.request_id = request_.key.request_id;
    details.fingerprint = fingerprint_;
    details.content_ref = request_.content_ref;
    details.attributes = request_.attributes;
    if (request_.audience) {
      details.audience_offset = request_.audience->offset;
      attempt.Join(request_.audience->campaign);
    }
    attempt.Introduce(sequence, std::move(details));
    TellDisplaced(attempt, sequence);
    return AnswerAsFirst(attempt, sequence);
  }

 private:
  Progress Replay(const Attempt& attempt, model::Sequence known) {
    const model::Details& details = *attempt.DetailsOf(known);
    const bool is_tombstone = details.fingerprint.empty();
    if (!is_tombstone && details.fingerprint != fingerprint_) {
      return RefuseReuse(attempt, known, "RescheduleTouchpoint");
    }
    answer().replayed = !is_tombstone;
    TellDisplaced(attempt, known);
    return AnswerAsFirst(attempt, known);
  }

  void TellDisplaced(const Attempt& attempt, model::Sequence sequence) {
    TellMoved(attempt, sequence);
    if (!request_.audience) {
      return;
    }
    const model::Timeline& timeline = attempt.timeline();
    for (const model::Sequence moved : attempt.DetailsOf(sequence)->first.displaced) {
      if (const model::Touchpoint* other = timeline.Find(moved)) {
        answer().displaced.push_back({timeline.names.Text(other->team),
                                      timeline.names.Text(other->purpose), other->priority});
      }
    }
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
