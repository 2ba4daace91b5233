// SPDX-License-Identifier: Apache-2.0
// What the operations on one touchpoint share: finding it, and answering with it.
#pragma once

#include <utility>

#include "services/intake/operations.h"

namespace touchpoint::intake {

class TouchpointOperation : public Operation {
 public:
  TouchpointOperation(commit::Deadline deadline, TouchpointCallback done)
      : Operation(deadline), done_(std::move(done)) {}

  void Deliver(const Attempt& attempt) final;
  void DeliverErased(const Attempt& attempt) final;
  void Fail(const Failure& failure) final { done_(tl::unexpected(failure)); }

 protected:
  /// Forgets what an earlier attempt decided.
  void Begin() { result_ = {}; }
  /// The call fails, once the timeline it was judged on is not just the cached one.
  Progress Refuse(const Attempt& attempt, Failure failure);
  /// The call is answered with this touchpoint as it is now in the attempt.
  Progress Answer(const Attempt& attempt, model::Sequence sequence);
  /// The call is answered with this touchpoint as it was in its first answer.
  Progress AnswerAsFirst(const Attempt& attempt, model::Sequence sequence);
  /// The call is answered without a touchpoint.
  static Progress AnswerNothing() { return Progress::kDecided; }
  /// Tells who moved when the touchpoint was first decided about.
  void TellMoved(const Attempt& attempt, model::Sequence sequence);
  /// REQUEST_ID_REUSED: the key names `known`, which asked for something else. `instead`: the call
  /// that may have been meant.
  Progress RefuseReuse(const Attempt& attempt, model::Sequence known, const std::string& instead);
  /// Also `answer` where a part of it is filled.
  TouchpointAnswer& answer() { return result_.answer; }

 private:
  struct Result {
    std::optional<Failure> failure;
    model::Touchpoint touchpoint;  // as it was decided; later ones of the commit may change it
    TouchpointAnswer answer;
    bool as_first = false;
  };
  Result result_;
  TouchpointCallback done_;
};

/// Hash of the key where `target` is one, in this scope.
std::optional<uint64_t> RequestKeyOf(const Target& target, const auth::TeamScope& scope);

/// The sequence where `target` is an id, else none.
model::Sequence SequenceOf(const Target& target);

/// An operation on a touchpoint that is known already: `Request::target` names it.
template <typename Request>
class TargetOperation : public TouchpointOperation {
 public:
  TargetOperation(Request request, commit::Deadline deadline, TouchpointCallback done)
      : TouchpointOperation(deadline, std::move(done)), request_(std::move(request)) {}

  std::optional<uint64_t> request_key() const final {
    return RequestKeyOf(request_.target, request_.scope);
  }
  bool Sees(std::string_view team) const final { return request_.scope.Covers(team); }
  model::Sequence target() const final { return SequenceOf(request_.target); }

 protected:
  const Request& request() const { return request_; }

 private:
  Request request_;
};

/// The touchpoint `target` names; null if there is none, or none in this scope.
const model::Touchpoint* FindTarget(const Attempt& attempt, const Target& target,
                                    const auth::TeamScope& scope);

Failure TouchpointNotFound();

/// The touchpoint that an outcome is reported of, never null; a failure if there is none, or the
/// outcome lies ahead.
Result<const model::Touchpoint*> FindReported(const Attempt& attempt,
                                              const OutcomeRequest& request);

/// STAKEHOLDER_LIMIT where the stakeholder has as many open touchpoints as allowed.
std::optional<Failure> CheckRoom(const Attempt& attempt);

/// Why nothing can have become of a touchpoint: it has no place, or has lost it for good.
std::optional<Failure> WhyNoOutcome(const model::Touchpoint& touchpoint, Instant now);

/// Why a touchpoint can't be cancelled or rescheduled any more, if so.
std::optional<Failure> WhyFixed(const model::Touchpoint& touchpoint, Instant now);

}  // namespace touchpoint::intake
