// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/caller.h"

#include <algorithm>
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

bool IsSame(const model::RequestKey& a, const model::RequestKey& b) {
  return a.request_id == b.request_id && a.team == b.team && a.stakeholder_id == b.stakeholder_id;
}

}  // namespace

void Callers::Ask(Request request) {
  ++open_;
  Send(std::make_shared<Errand>(Errand{std::move(request)}));
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
      if (!errand->ended) {
        errand->ended = true;
        --open_;
      }
    });
  };
}

void Callers::Submit(intake::Submission& submission, const ErrandPtr& errand) {
  struct Visitor {
    Callers& callers;
    intake::Submission& submission;
    const ErrandPtr& errand;
    using Touchpoint = intake::TouchpointAnswer;
    void operator()(const intake::PlanRequest& plan) const {
      submission.Plan(plan, Never(), callers.Answered<Touchpoint>(errand));
    }
    void operator()(const ReusedKey& reused) const {
      submission.Plan(reused.plan, Never(), callers.Answered<Touchpoint>(errand));
    }
    void operator()(const intake::CancelRequest& cancel) const {
      submission.Cancel(cancel, Never(), callers.Answered<Touchpoint>(errand));
    }
    void operator()(const intake::RescheduleRequest& reschedule) const {
      submission.Reschedule(reschedule, Never(), callers.Answered<Touchpoint>(errand));
    }
    void operator()(const intake::ProfileRequest& profile) const {
      submission.PutProfile(profile, Never(), callers.Answered<intake::ProfileAnswer>(errand));
    }
    void operator()(const intake::RecordRequest& record) const {
      submission.Record(record, Never(), callers.Answered<Touchpoint>(errand));
    }
    void operator()(const intake::OutcomeRequest& outcome) const {
      submission.ReportOutcome(outcome, Never(), callers.Answered<Touchpoint>(errand));
    }
  };
  std::visit(Visitor{*this, submission, errand}, errand->request);
}

void Callers::Retry(const ErrandPtr& errand) {
  time_.After(dice_.Between(Duration(0), kRest), [this, errand] { Send(errand); });
}

void Callers::Judge(const Request& request, const intake::TouchpointAnswer& answer) {
  if (const auto* plan = std::get_if<intake::PlanRequest>(&request)) {
    const auto known =
        std::find_if(acknowledged_.begin(), acknowledged_.end(),
                     [&](const Acknowledged& each) { return IsSame(each.key, plan->key); });
    if (known == acknowledged_.end()) {
      acknowledged_.push_back({plan->key, answer.view.id.sequence, answer.view.details.first});
    } else if (known->sequence != answer.view.id.sequence ||
               known->answer != answer.view.details.first) {
      checks_.Complain("plan " + plan->key.request_id + " is answered in two ways");
    }
    checks_.Trace(answer.view.id.sequence);
  }
  const bool is_tombstone = answer.view.details.fingerprint.empty();
  if (const auto* reused = std::get_if<ReusedKey>(&request); reused != nullptr && !is_tombstone) {
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

}  // namespace touchpoint::sim
