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
        std::find_if(acknowledged_.begin(), acknowledged_.end(), [&](const Acknowledged& each) {
          return each.key.team == plan->key.team && each.key.request_id == plan->key.request_id &&
                 each.key.stakeholder_id == plan->key.stakeholder_id;
        });
    if (known == acknowledged_.end()) {
      acknowledged_.push_back({plan->key, answer.view.id.sequence, answer.view.details.first});
    } else if (known->sequence != answer.view.id.sequence ||
               known->answer != answer.view.details.first) {
      checks_.Complain("plan " + plan->key.request_id + " is answered in two ways");
    }
    checks_.Trace(answer.view.id.sequence);
  }
  if (const auto* cancel = std::get_if<intake::CancelRequest>(&request)) {
    for (Acknowledged& each : acknowledged_) {
      const auto& key = std::get<model::RequestKey>(cancel->target);
      if (each.key.team == key.team && each.key.request_id == key.request_id &&
          each.key.stakeholder_id == key.stakeholder_id) {
        each.cancelled = true;
      }
    }
  }
}

void Callers::Judge(const Request& /*request*/, const intake::ProfileAnswer& answer) {
  checks_.Trace(answer.moved.size());
}

}  // namespace touchpoint::sim
