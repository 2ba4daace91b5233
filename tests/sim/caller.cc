// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/caller.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace touchpoint::sim {
namespace {

constexpr Duration kWayMax(10);       // to a daemon, or back
constexpr Duration kPatience(2'000);  // after which it is asked again, elsewhere
constexpr Duration kRest(300);

/// In the steady clock's time, which stands still here: timeouts are the links' own.
commit::Deadline Never() {
  return commit::Deadline::max();
}

bool MayPass(const Failure& failure) {
  return failure.code == Code::kUnavailable || failure.code == Code::kAborted ||
         failure.code == Code::kDeadlineExceeded;
}

bool IsOfErased(const intake::TouchpointAnswer& answer) {
  const auto& reasons = answer.view.details.first.reasons;
  return !reasons.empty() && reasons.front().kind == model::ReasonKind::kErased;
}

bool IsSame(const model::RequestKey& a, const model::RequestKey& b) {
  return a.request_id == b.request_id && a.team == b.team && a.stakeholder_id == b.stakeholder_id;
}

}  // namespace

void Callers::Ask(Request request, Ended ended) {
  ++open_;
  Send(std::make_shared<Errand>(Errand{std::move(request), std::move(ended)}));
}

void Callers::Send(const ErrandPtr& errand) {
  if (errand->ended) {
    return;
  }
  const uint64_t attempt = ++errand->attempt;
  Host& host = *hosts_[dice_.Below(hosts_.size())];
  time_.After(dice_.Between(Duration(0), kWayMax), [this, errand, &host] {
    if (host.submission() != nullptr) {
      Submit(*host.submission(), errand);
    }
  });
  time_.After(kPatience, [this, errand, attempt] {
    if (errand->attempt == attempt) {
      Send(errand);
    }
  });
}

template <typename T>
commit::Callback<T> Callers::Answered(const ErrandPtr& errand) {
  return [this, errand](Result<T> answer) {
    time_.After(dice_.Between(Duration(0), kWayMax), [this, errand, answer = std::move(answer)] {
      if (!answer && MayPass(answer.error())) {
        return Retry(errand);
      }
      checks_.Trace(answer ? 1 : static_cast<uint64_t>(answer.error().code));
      if (answer) {
        Judge(errand->request, *answer);
      }
      if (std::exchange(errand->ended, true)) {
        return;
      }
      --open_;
      if constexpr (std::is_same_v<T, intake::TouchpointAnswer>) {
        if (errand->ended_with) {
          errand->ended_with(answer);
        }
      }
    });
  };
}

void Callers::Submit(intake::Submission& submission, const ErrandPtr& errand) {
  struct Visitor {
    Callers& callers;
    intake::Submission& submission;
    const ErrandPtr& errand;
    commit::Callback<intake::TouchpointAnswer> Touchpoint() const {
      return callers.Answered<intake::TouchpointAnswer>(errand);
    }
    void operator()(const intake::PlanRequest& plan) const {
      submission.Plan(plan, Never(), Touchpoint());
    }
    void operator()(const ReusedKey& reused) const {
      submission.Plan(reused.plan, Never(), Touchpoint());
    }
    void operator()(const intake::CancelRequest& cancel) const {
      submission.Cancel(cancel, Never(), Touchpoint());
    }
    void operator()(const intake::RescheduleRequest& reschedule) const {
      submission.Reschedule(reschedule, Never(), Touchpoint());
    }
    void operator()(const intake::ProfileRequest& profile) const {
      submission.PutProfile(profile, Never(), callers.Answered<intake::ProfileAnswer>(errand));
    }
    void operator()(const intake::RecordRequest& record) const {
      submission.Record(record, Never(), Touchpoint());
    }
    void operator()(const intake::OutcomeRequest& outcome) const {
      submission.ReportOutcome(outcome, Never(), Touchpoint());
    }
    void operator()(const EraseRequest& erase) const {
      submission.Erase(erase.stakeholder_id, Never(), callers.Answered<bool>(errand));
    }
    void operator()(const intake::LeaseRequest& lease) const {
      submission.Lease(lease, Never(), callers.Answered<intake::LeaseAnswer>(errand));
    }
    void operator()(const intake::AcknowledgeRequest& acknowledge) const {
      submission.Acknowledge(acknowledge, Never(), Touchpoint());
    }
    void operator()(const intake::ExtendRequest& extend) const {
      submission.Extend(extend, Never(), Touchpoint());
    }
    void operator()(const intake::ReturnRequest& give_back) const {
      submission.Return(give_back, Never(), Touchpoint());
    }
    void operator()(const intake::ResolveRequest& resolve) const {
      submission.Resolve(resolve, Never(), Touchpoint());
    }
  };
  std::visit(Visitor{*this, submission, errand}, errand->request);
}

void Callers::Retry(const ErrandPtr& errand) {
  time_.After(dice_.Between(Duration(0), kRest), [this, errand] { Send(errand); });
}

void Callers::JudgePlan(const intake::PlanRequest& plan, const intake::TouchpointAnswer& answer) {
  if (IsOfErased(answer)) {
    if (!checks_.IsErased(plan.key.stakeholder_id)) {
      checks_.Complain("plan " + plan.key.request_id + " is refused for somebody who is there");
    }
    return;
  }
  const auto known =
      std::find_if(acknowledged_.begin(), acknowledged_.end(),
                   [&](const Acknowledged& each) { return IsSame(each.key, plan.key); });
  if (known == acknowledged_.end()) {
    acknowledged_.push_back({plan.key, answer.view.id, answer.view.details.first});
  } else if (known->id != answer.view.id || known->answer != answer.view.details.first) {
    checks_.Complain("plan " + plan.key.request_id + " is answered in two ways");
  }
  checks_.Trace(answer.view.id.sequence);
}

void Callers::Judge(const Request& request, const intake::TouchpointAnswer& answer) {
  if (const auto* plan = std::get_if<intake::PlanRequest>(&request)) {
    JudgePlan(*plan, answer);
  }
  const bool is_tombstone = answer.view.details.fingerprint.empty();
  if (const auto* reused = std::get_if<ReusedKey>(&request);
      reused != nullptr && !is_tombstone && !IsOfErased(answer)) {
    reused_.push_back(reused->plan.key);
  }
  if (const auto* cancel = std::get_if<intake::CancelRequest>(&request)) {
    for (Acknowledged& each : acknowledged_) {
      const auto& key = std::get<model::RequestKey>(cancel->target);
      if (IsSame(each.key, key)) {
        each.cancelled = true;
      }
    }
  }
}

/// A key stands for the first body that came with it.
void Callers::CheckKeys() {
  for (const model::RequestKey& key : reused_) {
    for (const Acknowledged& plan : acknowledged_) {
      if (IsSame(plan.key, key)) {
        checks_.Complain("two plans are taken under the key " + key.request_id);
      }
    }
  }
}

void Callers::Judge(const Request& /*request*/, const intake::ProfileAnswer& answer) {
  checks_.Trace(answer.moved.size());
}

void Callers::Judge(const Request& /*request*/, const intake::LeaseAnswer& answer) {
  checks_.Trace(answer.leased ? answer.leased->proof.epoch : 0);
  if (answer.leased) {
    leased(*answer.leased);
  }
}

void Callers::Judge(const Request& request, bool /*erased*/) {
  if (!checks_.IsErased(std::get<EraseRequest>(request).stakeholder_id)) {
    checks_.Complain("somebody is said to be erased and is not");
  }
}

}  // namespace touchpoint::sim
