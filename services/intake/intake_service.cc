// SPDX-License-Identifier: Apache-2.0
#include "services/intake/intake_service.h"

#include <google/protobuf/arena.h>

#include "common/rpc/convert.h"
#include "common/rpc/time.h"
#include "common/rpc/unary_call.h"
#include "services/intake/bulk_items.h"
#include "services/intake/bulk_stream.h"
#include "services/intake/validation.h"

namespace touchpoint::intake {

IntakeService::IntakeService(Submission& submission, rpc::Admission& admission,
                             const rpc::FieldLimits& limits, size_t stream_plans_pending)
    : submission_(submission),
      admission_(admission),
      limits_(limits),
      stream_plans_pending_(stream_plans_pending) {
}

IntakeService::Reactor* IntakeService::PlanTouchpoint(Context* context, const Bytes* request,
                                                      Bytes* response) {
  const auto plan = [this](const v1::PlanTouchpointRequest& message, rpc::UnaryCall& call) {
    if (!message.has_plan()) {
      return call.Fail(InvalidField("FIELD_MISSING", "plan", "is required"));
    }
    auto read = ReadPlan(message.plan(), v1::Plan::default_instance(), limits_);
    if (!read) {
      return call.Fail(rpc::Prefixed(std::move(read.error()), "plan."));
    }
    if (const auto denied = auth::CheckTeam(call.scope(), read->key.team)) {
      return call.Fail(*denied);
    }
    if (const auto exhausted = call.caller().quota().TakePlans(1, call.start())) {
      return call.Fail(*exhausted);
    }
    read->validate_only = message.validate_only();
    call.Post([this, &call, ready = std::move(*read)]() mutable {
      submission_.Plan(std::move(ready), call.deadline(), [&call](Result<TouchpointAnswer> answer) {
        if (!answer) {
          return call.Fail(rpc::Prefixed(std::move(answer.error()), "plan."));
        }
        google::protobuf::Arena arena;
        auto& out = *google::protobuf::Arena::CreateMessage<v1::PlanTouchpointResponse>(&arena);
        rpc::ToProto(answer->view, *out.mutable_touchpoint());
        out.set_replayed(answer->replayed);
        rpc::ToProto(answer->moved, *out.mutable_displaced_touchpoint_ids());
        call.Answer(out);
      });
    });
  };
  return rpc::Serve<v1::PlanTouchpointRequest>(admission_, "PlanTouchpoint", context, request,
                                               response, plan, rpc::Turn::kPlan);
}

IntakeService::StreamReactor* IntakeService::PlanTouchpoints(Context* context) {
  return BulkStream::Start(std::make_unique<BatchReader<PlanKind>>(submission_, limits_),
                           admission_, {PlanKind::kMethod, stream_plans_pending_}, *context);
}

IntakeService::StreamReactor* IntakeService::RecordTouchpoints(Context* context) {
  return BulkStream::Start(std::make_unique<BatchReader<RecordKind>>(submission_, limits_),
                           admission_, {RecordKind::kMethod, stream_plans_pending_}, *context);
}

IntakeService::Reactor* IntakeService::ReportOutcome(Context* context, const Bytes* request,
                                                     Bytes* response) {
  const auto report = [this](const v1::ReportOutcomeRequest& message, rpc::UnaryCall& call) {
    auto read = ReadOutcome(message, limits_);
    if (!read) {
      return call.Fail(read.error());
    }
    read->scope = call.scope();
    call.Post([this, &call, ready = std::move(*read)]() mutable {
      submission_.ReportOutcome(std::move(ready), call.deadline(),
                                [&call](const Result<TouchpointAnswer>& answer) {
                                  if (!answer) {
                                    return call.Fail(answer.error());
                                  }
                                  v1::ReportOutcomeResponse out;
                                  rpc::ToProto(answer->view, *out.mutable_touchpoint());
                                  out.set_replayed(answer->replayed);
                                  rpc::ToProto(answer->moved, *out.mutable_moved_touchpoint_ids());
                                  const rpc::IdScope ids(answer->view.id);
                                  for (const model::Reason& reason : answer->reasons) {
                                    rpc::ToProto(reason, ids, *out.add_consequences());
                                  }
                                  call.Answer(out);
                                });
    });
  };
  return rpc::Serve<v1::ReportOutcomeRequest>(admission_, "ReportOutcome", context, request,
                                              response, report);
}

IntakeService::Reactor* IntakeService::CancelTouchpoint(Context* context, const Bytes* request,
                                                        Bytes* response) {
  const auto cancel = [this](const v1::CancelTouchpointRequest& message, rpc::UnaryCall& call) {
    auto read = ReadCancel(message, limits_);
    if (!read) {
      return call.Fail(read.error());
    }
    read->scope = call.scope();
    call.Post([this, &call, ready = std::move(*read)]() mutable {
      submission_.Cancel(std::move(ready), call.deadline(),
                         [&call](const Result<TouchpointAnswer>& answer) {
                           if (!answer) {
                             return call.Fail(answer.error());
                           }
                           v1::CancelTouchpointResponse out;
                           rpc::ToProto(answer->view, *out.mutable_touchpoint());
                           rpc::ToProto(answer->moved, *out.mutable_moved_touchpoint_ids());
                           call.Answer(out);
                         });
    });
  };
  return rpc::Serve<v1::CancelTouchpointRequest>(admission_, "CancelTouchpoint", context, request,
                                                 response, cancel);
}

IntakeService::Reactor* IntakeService::RescheduleTouchpoint(Context* context, const Bytes* request,
                                                            Bytes* response) {
  const auto finish = [](rpc::UnaryCall& call, const Result<TouchpointAnswer>& answer) {
    if (!answer) {
      return call.Fail(answer.error());
    }
    v1::RescheduleTouchpointResponse out;
    rpc::ToProto(answer->view, *out.mutable_touchpoint());
    out.set_moved(answer->rescheduled);
    const rpc::IdScope ids(answer->view.id);
    for (const model::Reason& reason : answer->reasons) {
      rpc::ToProto(reason, ids, *out.add_reasons());
    }
    if (answer->next_legal) {
      rpc::ToProto(*answer->next_legal, *out.mutable_next_legal_time());
    }
    rpc::ToProto(answer->moved, *out.mutable_moved_touchpoint_ids());
    call.Answer(out);
  };
  const auto reschedule = [this, finish](const v1::RescheduleTouchpointRequest& message,
                                         rpc::UnaryCall& call) {
    auto read = ReadReschedule(message, limits_);
    if (!read) {
      return call.Fail(read.error());
    }
    read->scope = call.scope();
    call.Post([this, &call, finish, ready = std::move(*read)]() mutable {
      submission_.Reschedule(
          std::move(ready), call.deadline(),
          [&call, finish](const Result<TouchpointAnswer>& answer) { finish(call, answer); });
    });
  };
  return rpc::Serve<v1::RescheduleTouchpointRequest>(admission_, "RescheduleTouchpoint", context,
                                                     request, response, reschedule);
}

IntakeService::Reactor* IntakeService::PutStakeholder(Context* context, const Bytes* request,
                                                      Bytes* response) {
  const auto put = [this](const v1::PutStakeholderRequest& message, rpc::UnaryCall& call) {
    auto read = ReadProfile(message, limits_);
    if (!read) {
      return call.Fail(read.error());
    }
    call.Post([this, &call, ready = std::move(*read)]() mutable {
      std::string id = ready.stakeholder_id;
      submission_.PutProfile(std::move(ready), call.deadline(),
                             [&call, id = std::move(id)](const Result<ProfileAnswer>& answer) {
                               if (!answer) {
                                 return call.Fail(answer.error());
                               }
                               v1::PutStakeholderResponse out;
                               rpc::ToProto(id, answer->profile, *out.mutable_stakeholder());
                               rpc::ToProto(answer->moved, *out.mutable_moved_touchpoint_ids());
                               for (const model::Reason& reason : answer->reasons) {
                                 out.set_verdict(v1::VERDICT_SUPPRESSED);
                                 rpc::ToProto(reason, rpc::IdScope(0, 0), *out.add_reasons());
                               }
                               call.Answer(out);
                             });
    });
  };
  return rpc::Serve<v1::PutStakeholderRequest>(admission_, "PutStakeholder", context, request,
                                               response, put);
}

}  // namespace touchpoint::intake
