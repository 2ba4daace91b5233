// SPDX-License-Identifier: Apache-2.0
// One unary call on its way from a gRPC thread into the core loop and back.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "common/base/assert.h"
#include "common/base/failure.h"
#include "common/rpc/admission.h"
#include "common/rpc/call_record.h"
#include "common/rpc/wire.h"

namespace touchpoint::rpc {

/// Is answered once, by Answer() or Fail(): on the thread it came in on, or in the core loop
/// after Post(). Whoever waits there too long behind others is answered in time all the same, and
/// what the handler says later is dropped.
class UnaryCall final : public std::enable_shared_from_this<UnaryCall> {
 public:
  UnaryCall(Admission& admission, const char* method, grpc::CallbackServerContext& context,
            grpc::ByteBuffer& response);

  /// Whether it may be served; if not, it has been answered.
  bool Admit(const grpc::CallbackServerContext& context, Turn turn, const grpc::ByteBuffer& request,
             google::protobuf::Message& message);

  Deadline deadline() const { return deadline_; }
  std::chrono::steady_clock::time_point start() const { return record_.start(); }
  /// Who calls. Once admitted, as scope().
  const Caller& caller() const { return *caller_; }
  /// The teams whose touchpoints it may touch.
  const auth::TeamScope& scope() const { return caller_->scope(); }
  /// A broken invariant if the handler has neither answered nor posted it: nobody would answer.
  void CheckTakenOn() const { TP_ASSERT(taken_on_); }
  /// What gRPC is given.
  grpc::ServerUnaryReactor* reactor() const { return &reactor_; }

  /// Runs `function` in the core loop, at once if nobody is inside; hold no locks. Once; from then
  /// on it is there that the call is answered.
  template <typename Function>
  void Post(Function function) {
    taken_on_ = true;
    admission_.core().Enter([self = shared_from_this(), function = std::move(function)]() mutable {
      self->Watch();
      function();
    });
  }

  void Answer(const google::protobuf::Message& response);
  void Fail(const Failure& failure);

 private:
  void Watch();
  bool BeginAnswer();
  void EndAnswer();
  void Refuse(const Failure& failure);

  Admission& admission_;
  const CallRecord record_;
  // gRPC's own: it has nothing to run once the answer is sent, which would cost a hop to a thread.
  grpc::ServerUnaryReactor& reactor_;
  grpc::ByteBuffer& response_;
  const Deadline deadline_;
  std::optional<Caller> caller_;
  AuditSubject subject_;
  bool entered_ = false;
  bool answered_ = false;
  bool taken_on_ = false;  // answered or posted by the thread it came in on
  std::optional<boost::asio::steady_timer> timer_;  // once posted
  std::shared_ptr<UnaryCall> self_;                 // once posted, until the handler has answered
};

/// Serves a raw unary method: `handle(request, call)` runs on this gRPC thread; it validates,
/// posts to the core loop by the call and sees to it that the call is answered. `method` is
/// constant text.
template <typename Request, typename Handle>
grpc::ServerUnaryReactor* Serve(Admission& admission, const char* method,
                                grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                Handle&& handle, Turn turn = Turn::kOther) {
  const auto call = std::make_shared<UnaryCall>(admission, method, *context, *response);
  Request message;
  if (call->Admit(*context, turn, *request, message)) {
    handle(message, *call);
  }
  call->CheckTakenOn();
  return call->reactor();
}

}  // namespace touchpoint::rpc
