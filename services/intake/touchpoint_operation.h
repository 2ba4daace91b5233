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

/// The touchpoint `target` names; null if there is none, or none in this scope.
const model::Touchpoint* FindTarget(const Attempt& attempt, const Target& target,
                                    const auth::TeamScope& scope);

Failure TouchpointNotFound();

/// Why a touchpoint can't be cancelled or rescheduled any more, if so.
std::optional<Failure> WhyFixed(const model::Touchpoint& touchpoint, Instant now);

}  // namespace touchpoint::intake
