// SPDX-License-Identifier: Apache-2.0
#include "services/intake/lease_service.h"

#include <utility>

#include "common/rpc/convert.h"
#include "common/rpc/time.h"

namespace touchpoint::intake {
namespace {

std::string_view WordOf(model::DispatchResult result) {
  switch (result) {
    case model::DispatchResult::kSent:
      return "sent";
    case model::DispatchResult::kDelivered:
      return "delivered";
    case model::DispatchResult::kFailed:
      return "failed";
    case model::DispatchResult::kFailedForGood:
      return "failed_for_good";
    case model::DispatchResult::kUnknown:
      return "unknown";
  }
  return "";
}

/// What a failed call of a lease's holder says about the lease.
bool IsLost(const Failure& failure) {
  return failure.reason == "LEASE_LOST";
}

/// Reads a request, and submits it on behalf of its caller; `finish` answers.
template <typename Read, typename Submit>
void Pass(rpc::UnaryCall& call, Read read, Submit submit) {
  if (!read) {
    return call.Fail(read.error());
  }
  read->scope = call.scope();
  call.Post([submit, ready = *std::move(read)]() mutable { submit(std::move(ready)); });
}

template <typename Response>
void AnswerWith(rpc::UnaryCall& call, const model::TouchpointView& view, Response response) {
  rpc::ToProto(view, *response.mutable_touchpoint());
  call.Answer(response);
}

}  // namespace

void LeaseService::Count(std::string_view end) const {
  if (ended) {
    ended(end);
  }
}

LeaseService::Reactor* LeaseService::LeaseTouchpoint(Context* context, const Bytes* request,
                                                     Bytes* response) {
  const auto lease = [this](const v1::LeaseTouchpointRequest& message, rpc::UnaryCall& call) {
    Pass(call, ReadLease(message, environment_.limits), [this, &call](LeaseRequest ready) {
      environment_.submission.Lease(
          ready, call.deadline(), [this, &call](const Result<LeaseAnswer>& answer) {
            if (!answer) {
              return call.Fail(answer.error());
            }
            Count("given");
            v1::LeaseTouchpointResponse out;
            ToProto(*answer->leased, environment_.data_set, *out.mutable_lease());
            call.Answer(out);
          });
    });
  };
  return rpc::Serve<v1::LeaseTouchpointRequest>(environment_.admission, "LeaseTouchpoint", context,
                                                request, response, lease);
}

LeaseService::Reactor* LeaseService::AcknowledgeTouchpoint(Context* context, const Bytes* request,
                                                           Bytes* response) {
  const auto acknowledge = [this](const v1::AcknowledgeTouchpointRequest& message,
                                  rpc::UnaryCall& call) {
    Pass(call, ReadAcknowledge(message, environment_.limits, environment_.data_set),
         [this, &call](AcknowledgeRequest ready) {
           const std::string_view word = WordOf(ready.result);
           environment_.submission.Acknowledge(
               std::move(ready), call.deadline(),
               [this, &call, word](const Result<TouchpointAnswer>& answer) {
                 if (!answer) {
                   Count(IsLost(answer.error()) ? "lost" : "refused");
                   return call.Fail(answer.error());
                 }
                 v1::AcknowledgeTouchpointResponse out;
                 out.set_replayed(answer->replayed);
                 if (!answer->replayed) {
                   Count(word);
                 }
                 AnswerWith(call, answer->view, std::move(out));
               });
         });
  };
  return rpc::Serve<v1::AcknowledgeTouchpointRequest>(
      environment_.admission, "AcknowledgeTouchpoint", context, request, response, acknowledge);
}

LeaseService::Reactor* LeaseService::ExtendLease(Context* context, const Bytes* request,
                                                 Bytes* response) {
  const auto extend = [this](const v1::ExtendLeaseRequest& message, rpc::UnaryCall& call) {
    Pass(call, ReadExtend(message, environment_.limits, environment_.data_set),
         [this, &call](ExtendRequest ready) {
           environment_.submission.Extend(
               std::move(ready), call.deadline(), [&call](const Result<TouchpointAnswer>& answer) {
                 if (!answer) {
                   return call.Fail(answer.error());
                 }
                 v1::ExtendLeaseResponse out;
                 rpc::ToProto(answer->view.touchpoint.occupied_to, *out.mutable_send_by());
                 call.Answer(out);
               });
         });
  };
  return rpc::Serve<v1::ExtendLeaseRequest>(environment_.admission, "ExtendLease", context, request,
                                            response, extend);
}

LeaseService::Reactor* LeaseService::ReturnTouchpoint(Context* context, const Bytes* request,
                                                      Bytes* response) {
  const auto give_back = [this](const v1::ReturnTouchpointRequest& message, rpc::UnaryCall& call) {
    Pass(call, ReadReturn(message, environment_.limits, environment_.data_set),
         [this, &call](ReturnRequest ready) {
           environment_.submission.Return(std::move(ready), call.deadline(),
                                          [this, &call](const Result<TouchpointAnswer>& answer) {
                                            if (!answer) {
                                              return call.Fail(answer.error());
                                            }
                                            Count("returned");
                                            AnswerWith(call, answer->view,
                                                       v1::ReturnTouchpointResponse());
                                          });
         });
  };
  return rpc::Serve<v1::ReturnTouchpointRequest>(environment_.admission, "ReturnTouchpoint",
                                                 context, request, response, give_back);
}

LeaseService::Reactor* LeaseService::ResolveTouchpoint(Context* context, const Bytes* request,
                                                       Bytes* response) {
  const auto resolve = [this](const v1::ResolveTouchpointRequest& message, rpc::UnaryCall& call) {
    Pass(call, ReadResolve(message, environment_.limits), [this, &call](ResolveRequest ready) {
      environment_.submission.Resolve(
          std::move(ready), call.deadline(), [&call](const Result<TouchpointAnswer>& answer) {
            if (!answer) {
              return call.Fail(answer.error());
            }
            AnswerWith(call, answer->view, v1::ResolveTouchpointResponse());
          });
    });
  };
  return rpc::Serve<v1::ResolveTouchpointRequest>(environment_.admission, "ResolveTouchpoint",
                                                  context, request, response, resolve);
}

}  // namespace touchpoint::intake
