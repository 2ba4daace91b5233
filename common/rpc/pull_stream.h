// SPDX-License-Identifier: Apache-2.0
// A server's stream whose responses are made one at a time, each when the one before has been
// written: a slow caller slows the work down, and one who hangs up ends it.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <optional>

#include "common/rpc/admission.h"
#include "common/rpc/call_record.h"

namespace touchpoint::rpc {

class PullStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                         public Stream,
                         public std::enable_shared_from_this<PullStream> {
 public:
  struct Item {
    grpc::ByteBuffer response;
    bool last = false;
  };
  using Deliver = std::function<void(Result<Item>)>;
  /// Makes the next response, by the deadline, and calls back once. In the core loop.
  using Pull = std::function<void(Deadline, Deliver)>;

  /// What serves a caller who has been let in, or why the call is refused. On a gRPC thread.
  using Prepare = std::function<Result<Pull>(const Caller&, AuditSubject&)>;

  /// Lives until gRPC is done with it. `prepare` is called before this returns, if at all; `method`
  /// is constant text.
  static PullStream* Start(Admission& admission, const char* method,
                           grpc::CallbackServerContext& context, const Prepare& prepare);

  void Drain() override;

 private:
  PullStream(Admission& admission, const char* method, grpc::CallbackServerContext& context)
      : admission_(admission), record_(admission, method, context), context_(context) {}

  std::optional<Failure> Admit(const Prepare& prepare);
  void PullNext();
  void Write(Result<Item> item);
  void End(std::optional<Failure> why);
  void FinishWhenIdle();
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  Admission& admission_;
  const CallRecord record_;
  grpc::CallbackServerContext& context_;
  std::shared_ptr<PullStream> self_;  // until OnDone
  std::optional<Caller> caller_;      // once it is known
  AuditSubject subject_;
  bool entered_ = false;

  // The rest is the core loop's.
  Pull pull_;
  Item item_;          // being written
  bool busy_ = false;  // a response is being made or written
  bool ended_ = false;
  bool finished_ = false;
  std::optional<Failure> failure_;  // why it ended, if not by itself
};

}  // namespace touchpoint::rpc
