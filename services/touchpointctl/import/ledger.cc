// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/import/ledger.h"

#include "common/rpc/time.h"
#include "services/touchpointctl/client/answer.h"
#include "services/touchpointctl/wording/times.h"

namespace touchpoint::ctl {
namespace {

// The API's numbers are the model's.
static_assert(static_cast<int>(model::Verdict::kSuppressed) == v1::VERDICT_SUPPRESSED);
static_assert(static_cast<int>(model::Verdict::kScheduled) == v1::VERDICT_SCHEDULED);

void SetDecision(const v1::Decision& decision, PlanFate& fate) {
  fate.verdict = static_cast<model::Verdict>(decision.verdict());
  fate.planned.reset();
  if (decision.has_scheduled_time()) {
    fate.planned = ToInstant(decision.scheduled_time());
  }
}

/// "plans[3].channel: is required" as the row knows it: "channel: is required".
std::string WithoutIndex(const std::string& text) {
  const size_t end = text.find("].");
  return text.starts_with("plans[") && end != std::string::npos ? text.substr(end + 2) : text;
}

/// Redis did not answer, or the stakeholder changed too often meanwhile.
bool IsTransient(Code code) {
  return code == Code::kUnavailable || code == Code::kDeadlineExceeded || code == Code::kAborted;
}

Refusal ToRefusal(const PlanRow& row, const Failure& failure) {
  const std::string field = failure.fields.empty() ? "" : failure.fields.front().field;
  return {row.line, row.plan.request_id(), failure.reason, WithoutIndex(field),
          WithoutIndex(failure.message)};
}

}  // namespace

void Ledger::Refuse(const Undecided& undecided) {
  Refuse(ToRefusal(undecided.row, undecided.failure));
}

void Ledger::Refuse(const Refusal& refusal) {
  const std::lock_guard lock(mutex_);
  refused_.Write(refusal);
  ++done_;
}

std::vector<Undecided> Ledger::Book(const std::vector<PlanRow>& batch,
                                    const v1::PlanTouchpointsResponse& response) {
  std::vector<Undecided> undecided;
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < response.results_size(); ++i) {
    const PlanRow& row = batch[static_cast<size_t>(i)];
    const v1::PlanResult& result = response.results(i);
    if (result.has_planned()) {
      Book(row, result.planned());
      ++done_;
      continue;
    }
    Failure failure = ToFailure(result.error());
    if (IsTransient(failure.code)) {
      undecided.push_back({row, std::move(failure)});
      continue;
    }
    refused_.Write(ToRefusal(row, failure));
    ++done_;
  }
  return undecided;
}

void Ledger::Book(const PlanRow& row, const v1::PlannedTouchpoint& planned) {
  PlanFate fate;
  fate.stakeholder_id = row.plan.stakeholder_id();
  fate.team = row.plan.team();
  fate.time_zone = row.plan.time_zone();
  fate.asked = row.preferred;
  SetDecision(planned.decision(), fate);
  replayed_ += planned.replayed() ? 1 : 0;
  displaced_.insert(planned.displaced_touchpoint_ids().begin(),
                    planned.displaced_touchpoint_ids().end());
  if (by_id_.emplace(planned.touchpoint_id(), fates_.size()).second) {
    fates_.push_back(std::move(fate));
  }
}

Result<void> Ledger::FollowDisplaced(Connection& connection) {
  const std::lock_guard lock(mutex_);
  for (const std::string& id : displaced_) {
    const auto known = by_id_.find(id);
    if (known == by_id_.end()) {
      continue;  // it was planned before this import
    }
    PlanFate& fate = fates_[known->second];
    fate.displaced = true;
    v1::GetTouchpointRequest request;
    request.set_touchpoint_id(id);
    const auto response = connection.Call(connection.touchpoints(),
                                          &v1::TouchpointService::Stub::GetTouchpoint, request);
    if (!response) {
      return tl::unexpected(response.error());
    }
    SetDecision(response->touchpoint().decision(), fate);
  }
  return {};
}

Summary Ledger::Total(const ZoneDatabase& zones) const {
  const std::lock_guard lock(mutex_);
  Summary summary = Summarize(fates_, zones);
  summary.refused = refused_.count();
  summary.replayed = replayed_;
  return summary;
}

}  // namespace touchpoint::ctl
