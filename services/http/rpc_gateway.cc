// SPDX-License-Identifier: Apache-2.0
#include "services/http/rpc_gateway.h"

#include <string_view>
#include <utility>

#include "common/rpc/access_log.h"
#include "common/rpc/call_record.h"
#include "common/rpc/status.h"
#include "services/http/envelope.h"
#include "services/http/rpc_answer.h"

namespace touchpoint::http {
namespace {

// What a body has around its message, and what the messages of a stream may have together.
constexpr uint64_t kEnvelopeBytes = 5;
constexpr uint64_t kStreamFactor = 4;

uint64_t BodyBytesMax(const CallHead& head, uint64_t message_bytes_max) {
  if (head.by_get) {
    return 0;
  }
  return (message_bytes_max + kEnvelopeBytes) *
         (head.method->client_streaming() ? kStreamFactor : 1);
}

/// The service has answered, and counted that; this one counts beside it, as a call that failed.
Failure Unwritten() {
  return {Code::kInternal, "INTERNAL", "an answer cannot be written as JSON", {}, {}, {}};
}

RpcCall::Request MakeRequest(const CallHead& head, std::vector<std::string> authorizations) {
  RpcCall::Request request;
  request.path = "/" + head.method->service()->full_name() + "/" + head.method->name();
  request.authorizations = std::move(authorizations);
  request.trace = head.trace;
  if (head.timeout) {
    request.deadline = std::chrono::system_clock::now() + *head.timeout;
  }
  return request;
}

}  // namespace

RpcGateway::RpcGateway(Environment environment, const Transcoder& transcoder,
                       const std::vector<std::string>& services)
    : environment_(std::move(environment)),
      methods_(services),
      transcoder_(transcoder),
      stub_(environment_.channel) {
}

Route RpcGateway::Take(const Request& request, Result<std::vector<std::string>> credentials) {
  Route route;
  auto read = ReadCallHead(methods_, request);
  if (auto* const answer = std::get_if<Response>(&read)) {
    route.refusal = std::move(*answer);
    return route;
  }
  CallHead& head = std::get<CallHead>(read);
  // Whoever may not make the call is told before a body is read for it.
  auto caller = Identify(head, credentials);
  if (!caller) {
    route.refusal = Refuse(head, nullptr, caller.error());
    return route;
  }
  if (head.problem) {
    route.refusal = Refuse(head, &*caller, *head.problem);
    return route;
  }
  route.body_bytes_max = BodyBytesMax(head, environment_.message_bytes_max);
  route.serve = [this, head = std::move(head), caller = std::move(*caller),
                 credentials = std::move(*credentials)](const std::shared_ptr<Exchange>& exchange) {
    Serve(head, caller, MakeRequest(head, credentials), exchange);
  };
  return route;
}

Result<rpc::Caller> RpcGateway::Identify(
    const CallHead& head, const Result<std::vector<std::string>>& credentials) const {
  if (!credentials) {
    return tl::unexpected(credentials.error());
  }
  const std::vector<std::string_view> views(credentials->begin(), credentials->end());
  return environment_.admission.Identify(views, head.method->name());
}

void RpcGateway::Serve(const CallHead& head, const rpc::Caller& caller, RpcCall::Request request,
                       const std::shared_ptr<Exchange>& exchange) {
  auto messages = ReadMessages(head, *exchange);
  if (!messages) {
    return exchange->Reply(Refuse(head, &caller, messages.error()));
  }
  request.messages = std::move(*messages);
  const auto unwritten = [this, head, caller] { return Record(head, &caller, Unwritten()).status; };
  CallAndAnswer({stub_, environment_.loop, transcoder_, unwritten}, head, std::move(request),
                exchange);
}

Result<std::vector<std::string>> RpcGateway::ReadMessages(const CallHead& head,
                                                          const Exchange& exchange) {
  std::string query;
  std::vector<std::string_view> written = {exchange.request().body()};
  if (head.by_get) {
    auto message = ReadQueryMessage(exchange.request());
    if (!message) {
      return tl::unexpected(std::move(message.error()));
    }
    query = std::move(*message);
    written = {query};
  } else if (head.type.streaming) {
    auto opened = OpenEnvelopes(exchange.request().body());
    if (!opened) {
      return tl::unexpected(std::move(opened.error()));
    }
    written = std::move(*opened);
  }
  if (!head.method->client_streaming() && written.size() != 1) {
    return tl::unexpected(Failure{
        Code::kInvalidArgument, "PROTOCOL", "this method takes exactly one message", {}, {}, {}});
  }
  std::vector<std::string> messages;
  for (const std::string_view message : written) {
    if (auto refusal = environment_.admission.CheckSize(message.size())) {
      return tl::unexpected(std::move(*refusal));
    }
    auto bytes = head.type.codec == Codec::kProto
                     ? Result<std::string>(message)
                     : transcoder_.FromJson(*head.method->input_type(), message);
    if (!bytes) {
      return tl::unexpected(std::move(bytes.error()));
    }
    messages.push_back(std::move(*bytes));
  }
  return messages;
}

RpcGateway::Recorded RpcGateway::Record(const CallHead& head, const rpc::Caller* caller,
                                        const Failure& failure) const {
  const Failure shown = rpc::ForCaller(failure);
  const rpc::CallRecord record(environment_.admission, head.method->name().c_str(), head.trace);
  record.End(caller, {}, &shown);
  return {rpc::ToStatus(shown), record.span() ? rpc::ToTraceParent(*record.span()) : ""};
}

Response RpcGateway::Refuse(const CallHead& head, const rpc::Caller* caller,
                            const Failure& failure) const {
  const Recorded refused = Record(head, caller, failure);
  return FailedAnswer(head.type, refused.status, refused.trace_response, transcoder_);
}

}  // namespace touchpoint::http
