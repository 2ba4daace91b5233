// SPDX-License-Identifier: Apache-2.0
// Serves the daemon's gRPC services to callers over HTTP, by the Connect protocol. A request
// becomes a call of the same services, so that limits, permissions, logs and answers are the same.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <vector>

#include "common/http/exchange.h"
#include "common/http/loop.h"
#include "common/rpc/admission.h"
#include "services/http/call_head.h"
#include "services/http/method_table.h"
#include "services/http/rpc_call.h"
#include "services/http/transcoder.h"

namespace touchpoint::http {

/// On the port's thread.
class RpcGateway {
 public:
  struct Environment {
    std::shared_ptr<grpc::Channel> channel;  // to this daemon itself
    rpc::Admission& admission;               // of its services; outlives it
    std::shared_ptr<Loop> loop;
    uint64_t message_bytes_max = 0;
  };

  /// `transcoder` outlives it. `services` by their full names.
  RpcGateway(Environment environment, const Transcoder& transcoder,
             const std::vector<std::string>& services);

  /// A request whose path IsLikeMethod(). `credentials` are those of CredentialsOf(), or why the
  /// call is refused.
  Route Take(const Request& head, Result<std::vector<std::string>> credentials);

 private:
  Result<rpc::Caller> Identify(const CallHead& head,
                               const Result<std::vector<std::string>>& credentials) const;
  void Serve(const CallHead& head, const rpc::Caller& caller, RpcCall::Request request,
             const std::shared_ptr<Exchange>& exchange);
  Result<std::vector<std::string>> ReadMessages(const CallHead& head, const Exchange& exchange);
  struct Recorded {
    grpc::Status status;
    std::string trace_response;  // empty: it is in no trace
  };
  /// As the services refuse a call, in logs and metrics too. `caller` null: not let in.
  Recorded Record(const CallHead& head, const rpc::Caller* caller, const Failure& failure) const;
  Response Refuse(const CallHead& head, const rpc::Caller* caller, const Failure& failure) const;

  Environment environment_;
  const MethodTable methods_;
  const Transcoder& transcoder_;
  grpc::GenericStub stub_;
};

}  // namespace touchpoint::http
