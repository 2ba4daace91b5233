// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/send/dispatch_calls.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "common/rpc/time.h"
#include "services/touchpointctl/wording/times.h"

namespace touchpoint::ctl {
namespace {

template <typename Request, typename Response>
struct UnderWay {
  grpc::ClientContext context;
  Request request;
  Response response;
};

template <typename Response>
std::optional<Failure> FailureOf(const Result<Response>& result) {
  return result ? std::nullopt : std::make_optional(result.error());
}

}  // namespace

DispatchCalls::~DispatchCalls() {
  std::unique_lock lock(mutex_);
  for (grpc::ClientContext* context : under_way_) {
    context->TryCancel();
  }
  ended_.wait(lock, [this] { return under_way_.empty(); });
}

template <typename Request, typename Response, typename Answered>
void DispatchCalls::Start(void (v1::DispatchService::StubInterface::async_interface::*method)(
                              grpc::ClientContext*, const Request*, Response*,
                              std::function<void(grpc::Status)>),
                          const Request& request, Answered answered) {
  auto call = std::make_shared<UnderWay<Request, Response>>();
  call->request = request;
  call->context.set_deadline(std::chrono::system_clock::now() + connection_.timeout());
  {
    const std::lock_guard lock(mutex_);
    under_way_.insert(&call->context);
  }
  (connection_.dispatch().async()->*method)(
      &call->context, &call->request, &call->response,
      [this, call, answered = std::move(answered)](const grpc::Status& status) {
        Result<Response> result = call->response;
        if (!status.ok()) {
          result = tl::unexpected(ToFailure(status, connection_.server()));
        }
        boost::asio::post(io_, [answered, result = std::move(result)] { answered(result); });
        const std::lock_guard lock(mutex_);
        under_way_.erase(&call->context);
        ended_.notify_all();
      });
}

void DispatchCalls::Acknowledge(const Order& order, Told told) {
  v1::AcknowledgeTouchpointRequest request;
  request.set_lease_token(order.lease_token);
  request.set_result(order.end.result);
  request.set_text(order.end.text);
  rpc::ToProto(order.time, *request.mutable_sent_time());
  Start(&v1::DispatchService::StubInterface::async_interface::AcknowledgeTouchpoint, request,
        [told = std::move(told)](const Result<v1::AcknowledgeTouchpointResponse>& result) {
          told(FailureOf(result));
        });
}

void DispatchCalls::Return(const Order& order, Told told) {
  v1::ReturnTouchpointRequest request;
  request.set_lease_token(order.lease_token);
  request.set_text(order.end.text);
  if (order.time > Instant()) {
    rpc::ToProto(order.time, *request.mutable_not_before_time());
  }
  Start(&v1::DispatchService::StubInterface::async_interface::ReturnTouchpoint, request,
        [told = std::move(told)](const Result<v1::ReturnTouchpointResponse>& result) {
          told(FailureOf(result));
        });
}

void DispatchCalls::Extend(const std::string& lease_token, std::optional<Duration> lease,
                           std::function<void(Result<Instant>)> extended) {
  v1::ExtendLeaseRequest request;
  request.set_lease_token(lease_token);
  if (lease) {
    rpc::ToProto(*lease, *request.mutable_lease());
  }
  Start(&v1::DispatchService::StubInterface::async_interface::ExtendLease, request,
        [extended = std::move(extended)](const Result<v1::ExtendLeaseResponse>& result) {
          extended(result.map([](const v1::ExtendLeaseResponse& response) {
            return ToInstant(response.send_by());
          }));
        });
}

void DispatchCalls::AskDue(const v1::ListDueTouchpointsRequest& request,
                           std::function<void(Result<bool>)> due) {
  Start(&v1::DispatchService::StubInterface::async_interface::ListDueTouchpoints, request,
        [this, request, due](const Result<v1::ListDueTouchpointsResponse>& result) {
          if (!result) {
            return due(tl::unexpected(result.error()));
          }
          const bool any =
              std::any_of(result->touchpoints().begin(), result->touchpoints().end(),
                          [](const v1::DueTouchpoint& one) {
                            return one.touchpoint().state() == v1::TOUCHPOINT_STATE_PLANNED;
                          });
          if (any || result->next_page_token().empty()) {
            return due(any);
          }
          v1::ListDueTouchpointsRequest next = request;
          next.set_page_token(result->next_page_token());
          AskDue(next, due);
        });
}

}  // namespace touchpoint::ctl
