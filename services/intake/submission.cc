// SPDX-License-Identifier: Apache-2.0
#include "services/intake/submission.h"

#include <utility>

#include "services/intake/operations.h"
#include "services/intake/target.h"

namespace touchpoint::intake {
namespace {

/// Submits what `make` makes to the stakeholder of a target, or fails.
template <typename Answer, typename Make>
void SubmitTo(Lanes& lanes, const Target& target, commit::Deadline deadline,
              const commit::Callback<Answer>& done, Make make) {
  WithStakeholder(
      lanes.store(), target, deadline,
      [&lanes, make](const std::string& stakeholder_id) { lanes.Submit(stakeholder_id, make()); },
      [done](const Failure& failure) { done(tl::unexpected(failure)); });
}

}  // namespace

Submission::Submission(commit::TimelineStore& store, const Clock& clock, RandomSource& random,
                       const LaneOptions& options)
    : random_(random), lanes_(store, clock, random, options) {
}

void Submission::SetRulebook(std::shared_ptr<const decide::Rulebook> rulebook, uint64_t number) {
  lanes_.policy.rulebook = std::move(rulebook);
  lanes_.policy.number = number;
}

void Submission::SetFollow(Follow follow) {
  lanes_.policy.follow = std::move(follow);
}

void Submission::Suspend(std::optional<Failure> why) {
  lanes_.suspended = std::move(why);
}

void Submission::StopLeasing(std::optional<Failure> why) {
  lanes_.no_lease = why ? std::make_shared<const Failure>(*std::move(why)) : nullptr;
}

void Submission::ForgetTimelines() {
  lanes_.ForgetTimelines();
}

void Submission::ForgetTimelines(commit::Partition partition) {
  lanes_.ForgetTimelines(partition);
}

const std::shared_ptr<const decide::Rulebook>& Submission::rulebook() const {
  return lanes_.policy.rulebook;
}

void Submission::Plan(PlanRequest request, Deadline deadline, Callback<TouchpointAnswer> done) {
  const std::string stakeholder_id = request.key.stakeholder_id;
  const bool dry = request.validate_only;
  auto operation = MakePlan(std::move(request), deadline, std::move(done));
  if (dry) {
    lanes_.Try(stakeholder_id, std::move(operation));
  } else {
    lanes_.Submit(stakeholder_id, std::move(operation));
  }
}

void Submission::Cancel(CancelRequest request, Deadline deadline, Callback<TouchpointAnswer> done) {
  SubmitTo(lanes_, request.target, deadline, done,
           [=] { return MakeCancel(request, deadline, done); });
}

void Submission::Reschedule(RescheduleRequest request, Deadline deadline,
                            Callback<TouchpointAnswer> done) {
  SubmitTo(lanes_, request.target, deadline, done,
           [=] { return MakeReschedule(request, deadline, done); });
}

void Submission::CheckContact(ContactQuestion question, Deadline deadline,
                              Callback<ContactAnswer> done) {
  const std::string stakeholder_id = question.stakeholder_id;
  lanes_.Try(stakeholder_id, MakeContact(std::move(question), deadline, std::move(done)));
}

void Submission::Erase(const std::string& stakeholder_id, Deadline deadline, Callback<bool> done) {
  lanes_.Submit(stakeholder_id, MakeErase(deadline, std::move(done)));
}

void Submission::PutProfile(ProfileRequest request, Deadline deadline,
                            Callback<ProfileAnswer> done) {
  const std::string stakeholder_id = request.stakeholder_id;
  lanes_.Submit(stakeholder_id, MakeProfile(std::move(request), deadline, std::move(done)));
}

void Submission::Record(RecordRequest request, Deadline deadline, Callback<TouchpointAnswer> done) {
  const std::string stakeholder_id = request.key.stakeholder_id;
  lanes_.Submit(stakeholder_id, MakeRecord(std::move(request), deadline, std::move(done)));
}

void Submission::ReportOutcome(OutcomeRequest request, Deadline deadline,
                               Callback<TouchpointAnswer> done) {
  SubmitTo(lanes_, request.target, deadline, done, [=] {
    return request.feedback ? MakeFeedback(request, deadline, done)
                            : MakeOutcome(request, deadline, done);
  });
}

void Submission::Lease(std::string stakeholder_id, LeaseRequest request, Deadline deadline,
                       Callback<LeaseAnswer> done) {
  const model::Nonce nonce = {random_.Next(), random_.Next() | 1U};
  lanes_.Submit(stakeholder_id, MakeLease(std::move(request), nonce, deadline, std::move(done)));
}

void Submission::Lease(const LeaseRequest& request, Deadline deadline, Callback<LeaseAnswer> done) {
  const model::Nonce nonce = {random_.Next(), random_.Next() | 1U};
  SubmitTo(lanes_, *request.touchpoint, deadline, done,
           [=] { return MakeLease(request, nonce, deadline, done); });
}

void Submission::Acknowledge(AcknowledgeRequest request, Deadline deadline,
                             Callback<TouchpointAnswer> done) {
  SubmitTo(lanes_, request.proof.touchpoint, deadline, done,
           [=] { return MakeAcknowledge(request, deadline, done); });
}

void Submission::Extend(ExtendRequest request, Deadline deadline, Callback<TouchpointAnswer> done) {
  SubmitTo(lanes_, request.proof.touchpoint, deadline, done,
           [=] { return MakeExtend(request, deadline, done); });
}

void Submission::Return(ReturnRequest request, Deadline deadline, Callback<TouchpointAnswer> done) {
  SubmitTo(lanes_, request.proof.touchpoint, deadline, done,
           [=] { return MakeReturn(request, deadline, done); });
}

void Submission::Resolve(ResolveRequest request, Deadline deadline,
                         Callback<TouchpointAnswer> done) {
  SubmitTo(lanes_, request.touchpoint, deadline, done,
           [=] { return MakeResolve(request, deadline, done); });
}

void Submission::Tick(std::string stakeholder_id, bool fresh, Deadline deadline,
                      Callback<TickAnswer> done) {
  lanes_.Submit(stakeholder_id, MakeTick(fresh, deadline, std::move(done)));
}

size_t Submission::remembered() const {
  return lanes_.remembered();
}

size_t Submission::pending() const {
  return lanes_.pending();
}

}  // namespace touchpoint::intake
