// SPDX-License-Identifier: Apache-2.0
// One unary call on its way from a gRPC thread to the core thread and back.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <optional>

#include "common/base/failure.h"
#include "common/rpc/admission.h"
#include "common/rpc/wire.h"

namespace touchpoint::rpc {

/// Lives until it is answered, once, by Answer() or Fail(), from any thread.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(Admission& admission, const char* method, grpc::CallbackServerContext& context,
            grpc::ByteBuffer& response);

  /// Whether it may be served; if not, it has been answered.
  bool Admit(const grpc::ByteBuffer& request, google::protobuf::Message& message);

  Deadline deadline() const { return deadline_; }
  std::chrono::steady_clock::time_point start() const { return start_; }
  /// The teams whose touchpoints it may touch. Once admitted.
  const auth::TeamScope& scope() const { return caller_->scope(); }
  const Caller& caller() const { return *caller_; }

  void Answer(const google::protobuf::Message& response);
  void Fail(const Failure& failure);

 private:
  void OnDone() override { delete this; }

  Admission& admission_;
  const char* const method_;
  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& response_;
  const Deadline deadline_;
  const std::chrono::steady_clock::time_point start_;
  std::optional<Caller> caller_;
  AuditSubject subject_;
  bool entered_ = false;
};

/// Serves a raw unary method: `handle(request, call)` runs on this gRPC thread; it validates,
/// posts to the core thread and sees to it that the call is answered. `method` is constant text.
template <typename Request, typename Handle>
grpc::ServerUnaryReactor* Serve(Admission& admission, const char* method,
                                grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                Handle&& handle) {
  auto* call = new UnaryCall(admission, method, *context, *response);
  Request message;
  if (call->Admit(*request, message)) {
    handle(message, *call);
  }
  return call;
}

}  // namespace touchpoint::rpc
