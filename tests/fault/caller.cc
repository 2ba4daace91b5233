// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/caller.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/base/clock.h"
#include "tests/fault/ending.h"

namespace touchpoint::fault {
namespace {

using testing::ToStamp;

constexpr std::chrono::seconds kPatience(60);
constexpr std::chrono::seconds kDeadline(2);

template <typename Request>
Request OnTarget(const Claim& claim) {
  Request request;
  request.set_touchpoint_id(claim.answer.touchpoint().touchpoint_id());
  return request;
}

std::string Effect(const char* what, const Claim& claim) {
  return what + claim.request.plan().request_id();
}

Operation Write(const std::string& stakeholder, std::string effect) {
  Operation operation;
  operation.stakeholder = stakeholder;
  operation.effect = std::move(effect);
  return operation;
}

/// What is answered again and again.
void FillPlan(const v1::PlanTouchpointResponse& response, Operation& operation) {
  v1::PlanTouchpointResponse answer = response;
  answer.clear_replayed();
  operation.answer = answer.ShortDebugString();
}

}  // namespace

Caller::Caller(Setting setting, Recorder& recorder)
    : setting_(std::move(setting)), recorder_(recorder), random_(setting_.seed) {
  for (const std::string& address : setting_.addresses) {
    clients_.push_back(std::make_unique<testing::ApiClient>(address));
  }
}

template <typename Request, typename Response, typename Fill>
std::optional<Response> Caller::Settle(grpc::Status (v1::TouchpointService::Stub::*method)(
                                           grpc::ClientContext*, const Request&, Response*),
                                       const Request& request, Operation operation, Fill fill,
                                       bool* settled) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    grpc::ClientContext context;
    testing::SetDeadline(context, kDeadline);
    context.set_wait_for_ready(true);
    Response response;
    operation.invoked = recorder_.Now();
    const grpc::Status status = (AnyDaemon().touchpoints().*method)(&context, request, &response);
    operation.answered = recorder_.Now();
    const Ending ending = EndingOf(status);
    operation.result = ending == Ending::kOk        ? Operation::Result::kOk
                       : ending == Ending::kUnknown ? Operation::Result::kUnknown
                                                    : Operation::Result::kFailed;
    if (ending == Ending::kOk) {
      fill(response, operation);
      recorder_.Add(std::move(operation));
      return response;
    }
    recorder_.Add(operation);
    if (ending == Ending::kAbsurd) {
      recorder_.Complain(operation.stakeholder + " " + operation.effect + ": " +
                         std::to_string(status.error_code()) + " " + status.error_message());
    }
    if (ending == Ending::kAbsurd || ending == Ending::kRefused) {
      return std::nullopt;
    }
  }
  if (settled != nullptr) {
    *settled = false;
  }
  recorder_.Complain(operation.stakeholder + " " + operation.effect + ": never answered");
  return std::nullopt;
}

void Caller::Act() {
  Claim* claim = AnyOpen();
  const uint64_t draw = Below(100);
  if (claim == nullptr || draw < 40) {
    Plan();
  } else if (draw < 70) {
    Read();
  } else if (draw < 80) {
    Repeat(claims_[Below(claims_.size())]);
  } else if (draw < 87) {
    Cancel(*claim);
  } else if (draw < 93) {
    Reschedule(*claim);
  } else {
    Report(*claim);
  }
}

Claim* Caller::AnyOpen() {
  if (claims_.empty()) {
    return nullptr;
  }
  // Of its latest, so that most are open.
  const uint64_t back = Below(std::min<uint64_t>(claims_.size(), 16));
  Claim& claim = claims_[claims_.size() - 1 - back];
  return claim.state == v1::TOUCHPOINT_STATE_PLANNED && claim.settled ? &claim : nullptr;
}

v1::PlanTouchpointRequest Caller::DrawPlan() {
  const auto one_of = [this](std::initializer_list<const char*> texts) {
    return *(texts.begin() + Below(texts.size()));
  };
  v1::PlanTouchpointRequest request;
  v1::Plan& plan = *request.mutable_plan();
  plan.set_request_id(setting_.name + "-" + std::to_string(++plans_));
  plan.set_stakeholder_id(setting_.stakeholders[Below(setting_.stakeholders.size())]);
  plan.set_team(one_of({"a", "b", "c"}));
  plan.set_channel(one_of({"email", "phone", "visit"}));
  if (plan.channel() == "visit" && Below(2) == 0) {
    plan.add_alternate_channels("email");
  }
  plan.set_purpose(one_of({"service", "sales", "promotion", "promotion"}));
  plan.set_topic(one_of({"", "", "t", "u"}));
  plan.set_priority(static_cast<uint32_t>(Below(5) * 25));
  const Instant preferred =
      testing::PlanBase() + std::chrono::minutes(30 * static_cast<int64_t>(Below(48 * 20)));
  *plan.mutable_preferred_time() = ToStamp(preferred);
  *plan.mutable_latest_time() = ToStamp(preferred + kDay * static_cast<int64_t>(1 + Below(25)));
  return request;
}

void Caller::Plan() {
  Claim claim;
  claim.request = DrawPlan();
  const auto answer =
      Settle(&v1::TouchpointService::Stub::PlanTouchpoint, claim.request,
             Write(claim.request.plan().stakeholder_id(), Effect(kLasting, claim)), FillPlan);
  if (answer) {
    claim.answer = *answer;
    claims_.push_back(std::move(claim));
  }
}

void Caller::Repeat(const Claim& claim) {
  const auto answer =
      Settle(&v1::TouchpointService::Stub::PlanTouchpoint, claim.request,
             Write(claim.request.plan().stakeholder_id(), Effect(kLasting, claim)), FillPlan);
  if (answer && !answer->replayed()) {
    recorder_.Complain(Effect(kLasting, claim) + ": planned a second time");
  }
}

void Caller::Cancel(Claim& claim) {
  const auto answer = Settle(
      &v1::TouchpointService::Stub::CancelTouchpoint, OnTarget<v1::CancelTouchpointRequest>(claim),
      Write(claim.request.plan().stakeholder_id(), Effect("cancel ", claim)),
      [](const v1::CancelTouchpointResponse&, Operation&) {}, &claim.settled);
  if (answer) {
    claim.state = v1::TOUCHPOINT_STATE_CANCELLED;
  }
}

// Once per touchpoint, so that an attempt without an answer can't undo a later one.
void Caller::Reschedule(Claim& claim) {
  if (claim.rescheduled) {
    return;
  }
  auto request = OnTarget<v1::RescheduleTouchpointRequest>(claim);
  const Instant preferred =
      testing::PlanBase() + std::chrono::minutes(30 * static_cast<int64_t>(Below(48 * 20)));
  *request.mutable_preferred_time() = ToStamp(preferred);
  *request.mutable_latest_time() = ToStamp(preferred + kDay * static_cast<int64_t>(5 + Below(20)));
  const auto answer = Settle(
      &v1::TouchpointService::Stub::RescheduleTouchpoint, request,
      Write(claim.request.plan().stakeholder_id(), ""),
      [](const v1::RescheduleTouchpointResponse&, Operation&) {}, &claim.settled);
  // Where the last attempt moved nothing, one before it may have: the answer shows it.
  claim.rescheduled =
      answer ? answer->touchpoint().preferred_time() : claim.request.plan().preferred_time();
  if (answer && answer->moved() &&
      answer->touchpoint().preferred_time().seconds() != request.preferred_time().seconds()) {
    recorder_.Complain(Effect("reschedule ", claim) + ": moved, but not to the time asked for");
  }
}

// Only alone: what happens to a contact happens to all who are part of it, and they would not know.
void Caller::Report(Claim& claim) {
  if (!claim.request.plan().topic().empty()) {
    return;
  }
  auto request = OnTarget<v1::ReportOutcomeRequest>(claim);
  const bool done = Below(4) != 0;
  request.set_outcome(done ? v1::OUTCOME_DONE : v1::OUTCOME_NOT_DONE);
  const Instant at =
      SystemClock().Now() - std::chrono::minutes(static_cast<int64_t>(Below(48 * 60)));
  *request.mutable_outcome_time() = ToStamp(at);
  const auto answer = Settle(
      &v1::TouchpointService::Stub::ReportOutcome, request,
      Write(claim.request.plan().stakeholder_id(), Effect("outcome ", claim)),
      [](const v1::ReportOutcomeResponse&, Operation&) {}, &claim.settled);
  if (answer) {
    claim.state = done ? v1::TOUCHPOINT_STATE_DONE : v1::TOUCHPOINT_STATE_FAILED;
    claim.done_time = request.outcome_time();
  }
}

void Caller::Read() {
  v1::GetTimelineRequest request;
  request.set_stakeholder_id(setting_.stakeholders[Below(setting_.stakeholders.size())]);
  request.set_page_size(1000);
  Operation operation;
  operation.kind = Operation::Kind::kRead;
  operation.stakeholder = request.stakeholder_id();
  Settle(&v1::TouchpointService::Stub::GetTimeline, request, std::move(operation),
         [](const v1::GetTimelineResponse& response, Operation& read) {
           read.revision = static_cast<uint64_t>(response.revision());
           for (const v1::Touchpoint& touchpoint : response.touchpoints()) {
             read.seen.push_back(kLasting + touchpoint.request_id());
           }
         });
}

}  // namespace touchpoint::fault
