// SPDX-License-Identifier: Apache-2.0
// One unary call on its way from a gRPC thread to the core thread and back.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "common/base/failure.h"
#include "common/rpc/admission.h"
#include "common/rpc/wire.h"

namespace touchpoint::rpc {

/// Is answered once, by Answer() or Fail(): on the thread it came in on, or on the core thread
/// after Post(). Whoever waits there too long behind others is answered in time all the same, and
/// what the handler says later is dropped.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(Admission& admission, const char* method, grpc::CallbackServerContext& context,
            grpc::ByteBuffer& response);

  /// Whether it may be served; if not, it has been answered.
  bool Admit(const grpc::ByteBuffer& request, google::protobuf::Message& message);

  Deadline deadline() const { return deadline_; }

  /// Runs `function` on the core thread. Once; from then on it is there that the call is answered.
  template <typename Function>
  void Post(Function function) {
    admission_.Post([this, function = std::move(function)]() mutable {
      Watch();
      function();
    });
  }

  void Answer(const google::protobuf::Message& response);
  void Fail(const Failure& failure);

 private:
  void OnDone() override;
  void Watch();
  bool BeginAnswer();
  void EndAnswer();
  void Refuse(const Failure& failure);
  void Release();

  Admission& admission_;
  const char* const method_;
  grpc::ByteBuffer& response_;
  const Deadline deadline_;
  const std::chrono::steady_clock::time_point start_;
  bool entered_ = false;
  std::atomic<int> holders_ = 1;  // gRPC; once posted, the handler and the timer too
  bool answered_ = false;
  std::optional<boost::asio::steady_timer> timer_;  // once posted
};

/// Serves a raw unary method: `handle(request, call)` runs on this gRPC thread; it validates,
/// posts to the core thread by the call and sees to it that the call is answered. `method` is
/// constant text.
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
