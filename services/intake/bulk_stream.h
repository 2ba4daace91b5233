// SPDX-License-Identifier: Apache-2.0
// A bulk stream: one response message per request message, in their order. It is read on only while
// few enough of its items are pending, so that a fast sender waits instead of filling the memory.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/intake/bulk_batch.h"
#include "services/intake/submission.h"

namespace touchpoint::intake {

/// Kind is one of bulk_kind.h.
template <typename Kind>
class BulkStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                         public rpc::Stream,
                         public std::enable_shared_from_this<BulkStream<Kind>> {
 public:
  /// Lives until gRPC is done with it and every item that was read has been answered.
  static BulkStream* Start(Submission& submission, rpc::Admission& admission,
                           const rpc::FieldLimits& limits, size_t pending_max,
                           grpc::CallbackServerContext& context);

  void Drain() override;

 private:
  /// A message until its response has been written. Addressed by the callbacks of its items, so
  /// that they are as small as std::function keeps without an allocation.
  struct Message {
    BulkStream* stream = nullptr;
    BulkBatch<Kind> batch;
    grpc::ByteBuffer response;
    bool ready = false;
  };

  BulkStream(Submission& submission, rpc::Admission& admission, const rpc::FieldLimits& limits,
             size_t pending_max, grpc::CallbackServerContext& context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone() override;

  void Submit(Message& message);
  void OnSettled(Message& message);
  // The rest: with the mutex held.
  void End(std::optional<Failure> why);
  void Proceed();

  Submission& submission_;
  rpc::Admission& admission_;
  const rpc::FieldLimits limits_;
  const size_t pending_max_;
  grpc::CallbackServerContext& context_;
  const std::chrono::steady_clock::time_point start_;
  std::shared_ptr<BulkStream> self_;   // until OnDone
  std::optional<rpc::Caller> caller_;  // once it is known
  bool entered_ = false;

  std::mutex mutex_;
  grpc::ByteBuffer incoming_;
  std::deque<std::unique_ptr<Message>> messages_;  // in the order they came
  size_t pending_ = 0;                             // items of messages_
  size_t items_ = 0;                               // of all messages that came
  bool reading_ = false;
  bool writing_ = false;
  bool ended_ = false;  // reads no more
  bool finished_ = false;
  std::optional<Failure> failure_;  // why it ended, if not because the caller was done
};

extern template class BulkStream<PlanKind>;
extern template class BulkStream<RecordKind>;

}  // namespace touchpoint::intake
