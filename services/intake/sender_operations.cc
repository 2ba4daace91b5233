// SPDX-License-Identifier: Apache-2.0
// What the holder of a lease says, and who has looked what became of a contact in doubt.
#include <type_traits>
#include <utility>

#include "common/base/mutant.h"
#include "common/model/lease.h"
#include "services/intake/contact_target.h"
#include "services/intake/touchpoint_operation.h"

namespace touchpoint::intake {
namespace {

using model::DispatchResult;
using model::State;
using model::TokenStanding;
using model::Touchpoint;

Failure LeaseLost() {
  return {Code::kFailedPrecondition,
          "LEASE_LOST",
          "the lease has ended, was given back or is another's: do not send",
          {},
          {},
          {}};
}

Failure BeforeLease() {
  return InvalidField("TIME_RANGE", "sent_time", "must not be before the lease was given");
}

/// Whether the answer rests on what is remembered alone: no commit would find out that it is stale.
bool WouldStayStale(const Attempt& attempt, const model::Decision& decision) {
  return decision.changes.empty() && !attempt.setting().fresh;
}

bool IsFailed(DispatchResult result) {
  return result == DispatchResult::kFailed || result == DispatchResult::kFailedForGood;
}

/// Keeps the words of a caller with the touchpoint, and when an attempt failed.
void Note(Attempt& attempt, model::Sequence sequence, const std::string& text, bool failed,
          Instant at) {
  if (failed || !text.empty()) {
    attempt.Annotate(sequence, text, failed ? std::optional(at) : std::nullopt);
  }
}

/// An operation of whoever proves a lease.
template <typename Request>
class HolderOperation : public TouchpointOperation {
 public:
  HolderOperation(Request request, commit::Deadline deadline, TouchpointCallback done)
      : TouchpointOperation(deadline, std::move(done)), request_(std::move(request)) {}

  model::Sequence target() const final { return request_.proof.touchpoint.sequence; }

 protected:
  const Request& request() const { return request_; }
  model::LeaseToken token() const {
    return {request_.proof.touchpoint.sequence, request_.proof.epoch, request_.proof.nonce};
  }
  /// The touchpoint whose lease is proven, with what that is worth; null where it is worth nothing.
  std::pair<const Touchpoint*, TokenStanding> Look(const Attempt& attempt) {
    const model::Timeline& timeline = attempt.timeline();
    const auto& id = request_.proof.touchpoint;
    const Touchpoint* found =
        id.surrogate == timeline.surrogate ? timeline.Find(id.sequence) : nullptr;
    if (found == nullptr || FindContact(attempt, id, request_.scope) == nullptr) {
      return {nullptr, TokenStanding::kLost};
    }
    if (TakesAnyToken()) {
      request_.proof.epoch = found->lease.epoch;
      request_.proof.nonce = found->lease.nonce;
    }
    const TokenStanding standing = model::StandingOf(*found, token(), attempt.setting().now);
    return {standing == TokenStanding::kLost ? nullptr : found, standing};
  }

 private:
  static bool TakesAnyToken() {
    return (std::is_same_v<Request, AcknowledgeRequest> && TP_MUTANT(kAcknowledgedWithoutToken)) ||
           (std::is_same_v<Request, ReturnRequest> && TP_MUTANT(kReturnedWithoutToken));
  }

  Request request_;
};

class AcknowledgeOperation final : public HolderOperation<AcknowledgeRequest> {
 public:
  using HolderOperation::HolderOperation;

  Progress Decide(Attempt& attempt) override {
    Begin();
    const auto [held, standing] = Look(attempt);
    if (held == nullptr) {
      return Refuse(attempt, LeaseLost());
    }
    const model::Sequence sequence = held->sequence;
    if (standing == TokenStanding::kSettled) {
      if (!model::IsSettledAs(*held, request().result)) {
        return Refuse(attempt, Conflict(*held));
      }
      answer().replayed = true;
      return Answer(attempt, sequence);
    }
    const Instant now = attempt.setting().now;
    const Instant at = request().at.value_or(now);
    if (auto ahead = CheckHappened(at, "sent_time", now)) {
      return Refuse(attempt, *std::move(ahead));
    }
    if (at < held->lease.granted) {
      return Refuse(attempt, BeforeLease());
    }
    const auto& decision = attempt.Decide(model::AcknowledgeInput{token(), request().result, at});
    if (WouldStayStale(attempt, decision)) {
      return Progress::kNeedsFresh;
    }
    Note(attempt, sequence, request().text, IsFailed(request().result), at);
    return Answer(attempt, sequence);
  }

 private:
  static Failure Conflict(const Touchpoint& touchpoint) {
    const std::string word(ToString(touchpoint.state));
    return {Code::kAlreadyExists,
            "OUTCOME_CONFLICT",
            "it is known to be otherwise: the touchpoint is " + word,
            {{"state", word}},
            {},
            {}};
  }
};

class ExtendOperation final : public HolderOperation<ExtendRequest> {
 public:
  using HolderOperation::HolderOperation;

  Progress Decide(Attempt& attempt) override {
    Begin();
    const auto [held, standing] = Look(attempt);
    if (held == nullptr || standing != TokenStanding::kHeld) {
      return Refuse(attempt, LeaseLost());
    }
    const model::Sequence sequence = held->sequence;
    if (WouldStayStale(attempt, attempt.Decide(model::ExtendInput{token(), request().lease}))) {
      return Progress::kNeedsFresh;
    }
    return Answer(attempt, sequence);
  }
};

class ReturnOperation final : public HolderOperation<ReturnRequest> {
 public:
  using HolderOperation::HolderOperation;

  Progress Decide(Attempt& attempt) override {
    Begin();
    const auto [held, standing] = Look(attempt);
    if (held == nullptr || standing == TokenStanding::kSettled) {
      return Refuse(attempt, LeaseLost());
    }
    const model::Sequence sequence = held->sequence;
    attempt.Decide(model::ReturnInput{token(), request().not_before});
    Note(attempt, sequence, request().text, false, {});
    return Answer(attempt, sequence);
  }
};

class ResolveOperation final : public TouchpointOperation {
 public:
  ResolveOperation(ResolveRequest request, commit::Deadline deadline, TouchpointCallback done)
      : TouchpointOperation(deadline, std::move(done)), request_(std::move(request)) {}

  std::vector<model::Sequence> wanted(const model::Timeline& timeline, const model::Policy& policy,
                                      Instant /*now*/) const override {
    const Touchpoint* host = FindContact(timeline, policy, request_.touchpoint, request_.scope);
    return host == nullptr ? std::vector<model::Sequence>()
                           : std::vector<model::Sequence>{host->sequence};
  }

  Progress Decide(Attempt& attempt) override {
    Begin();
    const Touchpoint* host = FindContact(attempt, request_.touchpoint, request_.scope);
    if (host == nullptr) {
      return Refuse(attempt, TouchpointNotFound());
    }
    if (host->state != State::kInDoubt) {
      return Refuse(attempt, NotInDoubt(StateAt(*host, attempt.setting().now)));
    }
    const Instant at = request_.at.value_or(host->occupied_from);
    if (auto ahead = CheckHappened(at, "sent_time", attempt.setting().now)) {
      return Refuse(attempt, *std::move(ahead));
    }
    const model::Sequence sequence = host->sequence;
    attempt.Decide(model::ResolveInput{sequence, request_.result, at});
    Note(attempt, sequence, request_.text, IsFailed(request_.result), at);
    answer().moved = attempt.MovedBut(sequence);
    return Answer(attempt, sequence);
  }

 private:
  static Failure NotInDoubt(State state) {
    const std::string word(ToString(state));
    return {Code::kFailedPrecondition,
            "NOT_IN_DOUBT",
            "the touchpoint is " + word + ", and nobody doubts it",
            {{"state", word}},
            {},
            {}};
  }

  const ResolveRequest request_;
};

}  // namespace

std::unique_ptr<Operation> MakeAcknowledge(AcknowledgeRequest request, commit::Deadline deadline,
                                           TouchpointCallback done) {
  return std::make_unique<AcknowledgeOperation>(std::move(request), deadline, std::move(done));
}

std::unique_ptr<Operation> MakeExtend(ExtendRequest request, commit::Deadline deadline,
                                      TouchpointCallback done) {
  return std::make_unique<ExtendOperation>(std::move(request), deadline, std::move(done));
}

std::unique_ptr<Operation> MakeReturn(ReturnRequest request, commit::Deadline deadline,
                                      TouchpointCallback done) {
  return std::make_unique<ReturnOperation>(std::move(request), deadline, std::move(done));
}

std::unique_ptr<Operation> MakeResolve(ResolveRequest request, commit::Deadline deadline,
                                       TouchpointCallback done) {
  return std::make_unique<ResolveOperation>(std::move(request), deadline, std::move(done));
}

}  // namespace touchpoint::intake
