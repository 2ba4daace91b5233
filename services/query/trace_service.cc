// SPDX-License-Identifier: Apache-2.0
#include "services/query/trace_service.h"

#include "common/rpc/convert.h"
#include "common/rpc/time.h"
#include "services/query/feedback_trace.h"
#include "services/query/visibility.h"

namespace touchpoint::query {
namespace {

constexpr Duration kWindowDefault = 30 * kDay;
constexpr Duration kWindowMax = 400 * kDay;

Failure OutcomeNotFound() {
  return {Code::kNotFound,
          "OUTCOME_NOT_FOUND",
          "no such outcome was reported of the touchpoint",
          {},
          {},
          {}};
}

}  // namespace

Result<TraceService::Question> TraceService::Read(const v1::TraceFeedbackRequest& request) const {
  auto target = rpc::ReadTarget(request, limits_);
  if (!target) {
    return tl::unexpected(std::move(target.error()));
  }
  Question question{*std::move(target), {}, kWindowDefault};
  const auto number = static_cast<uint32_t>(request.outcome());
  if (model::IsFeedback(number)) {
    question.kind = static_cast<model::Feedback>(number);
  } else if (request.outcome() != v1::OUTCOME_UNSPECIFIED) {
    return tl::unexpected(
        InvalidField("ENUM_VALUE", "outcome", "must be an outcome other than DONE and NOT_DONE"));
  }
  if (request.has_window()) {
    const google::protobuf::Duration& window = request.window();
    // Compared before they are added: seconds may be anything.
    const bool sound = window.seconds() >= 0 && window.seconds() <= kWindowMax / Duration(1000) &&
                       window.nanos() >= 0 && window.nanos() < 1'000'000'000;
    question.window =
        sound ? Duration(window.seconds() * 1000 + window.nanos() / 1'000'000) : Duration(0);
    if (question.window < Duration(1) || question.window > kWindowMax) {
      return tl::unexpected(
          InvalidField("NUMBER_RANGE", "window", "must be between 1 ms and 400 days"));
    }
  }
  return question;
}

TraceService::Reactor* TraceService::TraceFeedback(Context* context, const Bytes* request,
                                                   Bytes* response) {
  const auto trace = [this](const v1::TraceFeedbackRequest& message, rpc::UnaryCall& call) {
    auto question = Read(message);
    if (!question) {
      return call.Fail(question.error());
    }
    call.Post([this, &call, question = *std::move(question)] {
      finder_.Find(question.target, call.scope(), call.deadline(),
                   [this, &call, question](const Result<Found>& found) {
                     if (!found) {
                       return call.Fail(found.error());
                     }
                     Trace(question, *found, call);
                   });
    });
  };
  return rpc::Serve<v1::TraceFeedbackRequest>(admission_, "TraceFeedback", context, request,
                                              response, trace);
}

void TraceService::Trace(const Question& question, const Found& found, rpc::UnaryCall& call) const {
  const auto outcome = TracedOutcome(found.details.outcomes, question.kind);
  if (!outcome) {
    return call.Fail(OutcomeNotFound());
  }
  const Instant from = outcome->at - question.window;
  TracedTouchpoints traced = TraceBack(found.snapshot->timeline, from, outcome->at);
  v1::TraceFeedbackResponse out;
  ToProto(found.View(), call.scope(), *out.mutable_touchpoint());
  rpc::ToProto(*outcome, *out.mutable_outcome());
  rpc::ToProto(from, *out.mutable_start_time());
  out.set_complete(traced.complete);
  out.set_time_zone(policy_->ZoneFor(found.snapshot->timeline.profile.time_zone));
  finder_.View(found.snapshot, std::move(traced.sequences), call.deadline(),
               [&call, out](const Result<std::vector<model::TouchpointView>>& views) mutable {
                 if (!views) {
                   return call.Fail(views.error());
                 }
                 for (const model::TouchpointView& view : *views) {
                   ToProto(view, call.scope(), *out.add_touchpoints());
                 }
                 SumUp(*views, out);
                 call.Answer(out);
               });
}

}  // namespace touchpoint::query
