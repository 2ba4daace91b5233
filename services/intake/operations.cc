// SPDX-License-Identifier: Apache-2.0
#include "services/intake/operations.h"

#include "common/base/mutant.h"

#include "services/intake/touchpoint_operation.h"

namespace touchpoint::intake {
namespace {

using model::State;
using model::Touchpoint;

class CancelOperation final : public TargetOperation<CancelRequest> {
 public:
  using TargetOperation::TargetOperation;

  Progress Decide(Attempt& attempt) override {
    Begin();
    const Touchpoint* found = FindTarget(attempt, request().target, request().scope);
    if (found == nullptr) {
      const auto* key = std::get_if<RequestKey>(&request().target);
      const bool leaves_tombstone =
          key != nullptr && request().leave_tombstone && request().scope.Covers(key->team);
      return leaves_tombstone ? LeaveTombstone(attempt, *key)
                              : Refuse(attempt, TouchpointNotFound());
    }
    const model::Sequence sequence = found->sequence;
    if (found->state == State::kCancelled) {
      return Answer(attempt, sequence);
    }
    auto fixed = WhyFixed(*found, attempt.setting().now);
    if (fixed && !(TP_MUTANT(kCancelledThoughLeased) && found->state == State::kLeased)) {
      return Refuse(attempt, *std::move(fixed));
    }
    attempt.Decide(model::CancelInput{sequence, {}, 0});
    answer().moved = attempt.MovedBut(sequence);
    return Answer(attempt, sequence);
  }

 private:
  Progress LeaveTombstone(Attempt& attempt, const RequestKey& key) {
    const auto& decision = attempt.Decide(model::CancelInput{
        model::kNoSequence, key.team,
        TP_MUTANT(kCancelForgetsItsPlan) ? 0 : RequestKeyHash(key.team, key.request_id)});
    const model::Sequence sequence = decision.subject;
    model::Details details;
    details.request_id = key.request_id;
    attempt.Introduce(sequence, std::move(details));
    return Answer(attempt, sequence);
  }
};

class RescheduleOperation final : public TargetOperation<RescheduleRequest> {
 public:
  using TargetOperation::TargetOperation;

  Progress Decide(Attempt& attempt) override {
    Begin();
    const Touchpoint* found = FindTarget(attempt, request().target, request().scope);
    if (found == nullptr) {
      return Refuse(attempt, TouchpointNotFound());
    }
    if (auto fixed = WhyFixed(*found, attempt.setting().now)) {
      return Refuse(attempt, *std::move(fixed));
    }
    const model::Sequence sequence = found->sequence;
    auto input = Complete(request(), attempt.timeline().names.Text(found->purpose),
                          *attempt.setting().rulebook, attempt.setting().now);
    if (!input) {
      return Refuse(attempt, std::move(input.error()));
    }
    input->sequence = sequence;
    const model::Decision& decision = attempt.Decide(*input);
    if (decision.unmoved && !attempt.setting().fresh) {
      return Progress::kNeedsFresh;  // as with a refusal: no commit would find out
    }
    answer().rescheduled = !decision.unmoved;
    if (decision.unmoved) {
      answer().reasons = decision.notes;
      answer().next_legal = decision.next_legal;
    } else if (const model::Change* change = decision.Find(sequence)) {
      answer().reasons = change->reasons;
      answer().moved = attempt.MovedBut(sequence);
    }
    return Answer(attempt, sequence);
  }
};

class ProfileOperation final : public Operation {
 public:
  ProfileOperation(ProfileRequest request, commit::Deadline deadline,
                   commit::Callback<ProfileAnswer> done)
      : Operation(deadline), request_(std::move(request)), done_(std::move(done)) {}

  Progress Decide(Attempt& attempt) override {
    failure_ = Check(request_, *attempt.setting().rulebook);
    answer_ = {request_.profile, {}, {}};
    const bool is_new = attempt.timeline().revision == 0;
    if (failure_ || (attempt.timeline().profile == request_.profile && !is_new)) {
      return attempt.setting().fresh || failure_ ? Progress::kDecided : Progress::kNeedsFresh;
    }
    attempt.Decide(model::ProfileInput{request_.profile});
    answer_.moved = attempt.MovedBut(model::kNoSequence);
    return Progress::kDecided;
  }

  void Deliver(const Attempt&) override {
    if (failure_) {
      done_(tl::unexpected(*failure_));
    } else {
      done_(std::move(answer_));
    }
  }
  void DeliverErased(const Attempt&) override {
    if (failure_) {
      done_(tl::unexpected(*failure_));
    } else {
      done_(ProfileAnswer{{}, {}, {ErasedReason()}});
    }
  }
  void Fail(const Failure& failure) override { done_(tl::unexpected(failure)); }

 private:
  ProfileRequest request_;
  commit::Callback<ProfileAnswer> done_;
  std::optional<Failure> failure_;
  ProfileAnswer answer_;
};

class TickOperation final : public Operation {
 public:
  TickOperation(bool fresh, commit::Deadline deadline, commit::Callback<TickAnswer> done)
      : Operation(deadline), fresh_(fresh), done_(std::move(done)) {}

  Progress Decide(Attempt& attempt) override {
    if (fresh_ && !attempt.setting().fresh) {
      return Progress::kNeedsFresh;
    }
    attempt.Decide(model::TickInput{});
    return Progress::kDecided;
  }
  void Deliver(const Attempt& attempt) override {
    const Attempt::Setting& setting = attempt.setting();
    done_(TickAnswer{attempt.after(), model::AttentionAt(*attempt.after(),
                                                         setting.rulebook->policy(), setting.now)});
  }
  void DeliverErased(const Attempt& attempt) override {
    const Attempt::Setting& setting = attempt.setting();
    const auto nobody = std::make_shared<const model::Timeline>();
    done_(TickAnswer{nobody, model::AttentionAt(*nobody, setting.rulebook->policy(), setting.now)});
  }
  void Fail(const Failure& failure) override { done_(tl::unexpected(failure)); }

 private:
  const bool fresh_;
  commit::Callback<TickAnswer> done_;
};

class EraseOperation final : public Operation {
 public:
  EraseOperation(commit::Deadline deadline, commit::Callback<bool> done)
      : Operation(deadline), done_(std::move(done)) {}

  bool erases() const override { return true; }
  Progress Decide(Attempt&) override { return Progress::kDecided; }
  void Deliver(const Attempt&) override { done_(true); }
  void DeliverErased(const Attempt&) override { done_(true); }
  void Fail(const Failure& failure) override { done_(tl::unexpected(failure)); }

 private:
  commit::Callback<bool> done_;
};

/// Turns what would have been committed into the answer that nothing was: it has no place, and no
/// touchpoint of this id is there.
void ShowErased(const Attempt& attempt, model::TouchpointView& view) {
  Touchpoint& touchpoint = view.touchpoint;
  model::Answer& first = view.details.first;
  touchpoint.sequence = model::kNoSequence;
  touchpoint.host = model::kNoSequence;
  touchpoint.state = first.state = State::kSuppressed;
  touchpoint.verdict = first.verdict = model::Verdict::kSuppressed;
  touchpoint.scheduled = Instant();
  view.contributors.clear();
  first.channel.clear();
  first.scheduled.reset();
  first.host = model::kNoSequence;
  first.reasons = {ErasedReason()};
  first.next_legal.reset();
  first.displaced.clear();
  first.policy_revision = attempt.setting().rulebook->policy().revision;
  first.decided = attempt.setting().now;
  view.details.last = first;
}

/// Turns a touchpoint back into what its team was first told.
void ShowFirst(const model::Timeline& timeline, model::TouchpointView& view) {
  const model::Answer& first = view.details.first;
  Touchpoint& touchpoint = view.touchpoint;
  touchpoint.state = first.state;
  touchpoint.verdict = first.verdict;
  touchpoint.channel = timeline.names.Find(first.channel);
  touchpoint.scheduled = first.scheduled.value_or(Instant());
  touchpoint.host = first.host;
  touchpoint.earliest = first.earliest;
  touchpoint.preferred = first.preferred;
  touchpoint.latest = first.latest;
  view.details.last = first;
  view.contributors = view.details.first_contributors;
}

}  // namespace

TouchpointOperation::Progress TouchpointOperation::Refuse(const Attempt& attempt, Failure failure) {
  if (!attempt.setting().fresh) {
    return Progress::kNeedsFresh;
  }
  result_.failure = std::move(failure);
  return Progress::kDecided;
}

TouchpointOperation::Progress TouchpointOperation::Answer(const Attempt& attempt,
                                                          model::Sequence sequence) {
  result_.touchpoint = *attempt.timeline().Find(sequence);
  return Progress::kDecided;
}

TouchpointOperation::Progress TouchpointOperation::AnswerAsFirst(const Attempt& attempt,
                                                                 model::Sequence sequence) {
  result_.as_first = true;
  return Answer(attempt, sequence);
}

void TouchpointOperation::Deliver(const Attempt& attempt) {
  if (result_.failure) {
    done_(tl::unexpected(*std::move(result_.failure)));
    return;
  }
  if (result_.touchpoint.sequence != model::kNoSequence) {
    result_.answer.view = attempt.ViewOf(result_.touchpoint);
  }
  if (result_.as_first) {
    ShowFirst(attempt.timeline(), result_.answer.view);
  }
  done_(std::move(result_.answer));
}

/// What was asked for by a touchpoint that was there before is not found. A plan, or the cancel
/// that comes before it, is answered as a plan is.
void TouchpointOperation::DeliverErased(const Attempt& attempt) {
  const bool is_of_touchpoint = result_.touchpoint.sequence != model::kNoSequence;
  if (result_.failure || !is_of_touchpoint) {
    return Deliver(attempt);
  }
  TouchpointAnswer answer;
  answer.view = attempt.ViewOf(result_.touchpoint);
  ShowErased(attempt, answer.view);
  done_(std::move(answer));
}

void TouchpointOperation::TellMoved(const Attempt& attempt, model::Sequence sequence) {
  for (const model::Sequence moved : attempt.DetailsOf(sequence)->first.displaced) {
    answer().moved.push_back(attempt.IdOf(moved));
  }
}

TouchpointOperation::Progress TouchpointOperation::RefuseReuse(const Attempt& attempt,
                                                               model::Sequence known,
                                                               const std::string& instead) {
  return Refuse(attempt,
                {Code::kAlreadyExists,
                 "REQUEST_ID_REUSED",
                 "request_id was used before with another body; use a new one, or " + instead,
                 {{"touchpoint_id", ToString(attempt.IdOf(known))}},
                 {},
                 {}});
}

model::Sequence SequenceOf(const Target& target) {
  const auto* id = std::get_if<model::TouchpointId>(&target);
  return id != nullptr ? id->sequence : model::kNoSequence;
}

std::optional<uint64_t> RequestKeyOf(const Target& target, const auth::TeamScope& scope) {
  const auto* key = std::get_if<RequestKey>(&target);
  const bool own = key != nullptr && scope.Covers(key->team);
  return own ? std::optional(RequestKeyHash(key->team, key->request_id)) : std::nullopt;
}

const Touchpoint* FindTarget(const Attempt& attempt, const Target& target,
                             const auth::TeamScope& scope) {
  const model::Timeline& timeline = attempt.timeline();
  if (const auto* key = std::get_if<RequestKey>(&target)) {
    const bool own = scope.Covers(key->team);
    return own ? timeline.Find(attempt.FindByRequest(key->team, key->request_id)) : nullptr;
  }
  const auto& id = std::get<model::TouchpointId>(target);
  const Touchpoint* found =
      id.surrogate == timeline.surrogate ? timeline.Find(id.sequence) : nullptr;
  const bool own = found != nullptr && scope.Covers(timeline.names.Text(found->team));
  return own ? found : nullptr;
}

std::optional<Failure> CheckRoom(const Attempt& attempt) {
  const uint32_t open_max = attempt.setting().open_touchpoints_max;
  if (attempt.OpenTouchpoints() < open_max) {
    return std::nullopt;
  }
  return Failure{Code::kResourceExhausted,
                 "STAKEHOLDER_LIMIT",
                 "the stakeholder has as many open touchpoints as allowed; cancel some, or "
                 "raise limits.open_touchpoints",
                 {{"limit", std::to_string(open_max)}},
                 {},
                 {}};
}

Failure TouchpointNotFound() {
  return {Code::kNotFound, "TOUCHPOINT_NOT_FOUND", "no such touchpoint", {}, {}, {}};
}

Result<const model::Touchpoint*> FindReported(const Attempt& attempt,
                                              const OutcomeRequest& request) {
  const model::Touchpoint* found = FindTarget(attempt, request.target, request.scope);
  if (found == nullptr) {
    return tl::unexpected(TouchpointNotFound());
  }
  if (auto ahead = CheckHappened(request.at, "outcome_time", attempt.setting().now)) {
    return tl::unexpected(*std::move(ahead));
  }
  return found;
}

std::optional<Failure> WhyFixed(const Touchpoint& touchpoint, Instant now) {
  const State state = StateAt(touchpoint, now);
  const std::string word(ToString(state));
  if (IsFinished(state)) {
    return Failure{Code::kFailedPrecondition,
                   "TERMINAL_STATE",
                   "the touchpoint is " + word + " and cannot change any more",
                   {{"state", word}},
                   {},
                   {}};
  }
  if (state == State::kLeased || state == State::kInDoubt) {
    return Failure{Code::kFailedPrecondition,
                   "ALREADY_LEASED",
                   "the touchpoint is " + word + "; its sender has to report first",
                   {{"state", word}},
                   {},
                   {}};
  }
  return std::nullopt;
}

std::unique_ptr<Operation> MakeCancel(CancelRequest request, commit::Deadline deadline,
                                      TouchpointCallback done) {
  return std::make_unique<CancelOperation>(std::move(request), deadline, std::move(done));
}

std::unique_ptr<Operation> MakeReschedule(RescheduleRequest request, commit::Deadline deadline,
                                          TouchpointCallback done) {
  return std::make_unique<RescheduleOperation>(std::move(request), deadline, std::move(done));
}

std::unique_ptr<Operation> MakeProfile(ProfileRequest request, commit::Deadline deadline,
                                       commit::Callback<ProfileAnswer> done) {
  return std::make_unique<ProfileOperation>(std::move(request), deadline, std::move(done));
}

model::Reason ErasedReason() {
  model::Reason reason;
  reason.kind = model::ReasonKind::kErased;
  return reason;
}

std::unique_ptr<Operation> MakeErase(commit::Deadline deadline, commit::Callback<bool> done) {
  return std::make_unique<EraseOperation>(deadline, std::move(done));
}

std::unique_ptr<Operation> MakeTick(bool fresh, commit::Deadline deadline,
                                    commit::Callback<TickAnswer> done) {
  return std::make_unique<TickOperation>(fresh, deadline, std::move(done));
}

std::vector<model::Sequence> WantedDetails(const Operations& batch, const model::Timeline& timeline,
                                           const model::Policy& policy, Instant now) {
  std::vector<model::Sequence> wanted;
  for (const auto& operation : batch) {
    const auto more = operation->wanted(timeline, policy, now);
    wanted.insert(wanted.end(), more.begin(), more.end());
    const Touchpoint* target = timeline.Find(operation->target());
    if (target != nullptr && operation->Sees(timeline.names.Text(target->team))) {
      wanted.push_back(target->sequence);
    }
    const auto key = operation->request_key();
    for (const model::Touchpoint& touchpoint : timeline.touchpoints) {
      if (key && touchpoint.request_key == *key) {
        wanted.push_back(touchpoint.sequence);
      }
    }
  }
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  return wanted;
}

}  // namespace touchpoint::intake
