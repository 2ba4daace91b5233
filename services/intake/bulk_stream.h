// SPDX-License-Identifier: Apache-2.0
// A bulk stream: one response message per request message, in their order. It is read on only while
// few enough of its items are pending, so that a fast sender waits instead of filling the memory.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "common/rpc/admission.h"
#include "common/rpc/call_record.h"
#include "services/intake/bulk_work.h"

namespace touchpoint::intake {

class BulkStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                         public rpc::Stream,
                         public std::enable_shared_from_this<BulkStream> {
 public:
  struct Options {
    const char* method = "";  // constant text
    size_t pending_max = 1;   // items; with as many it is not read on
  };

  /// Lives until gRPC is done with it and all that was read has been answered.
  static BulkStream* Start(std::unique_ptr<BulkReader> reader, rpc::Admission& admission,
                           Options options, grpc::CallbackServerContext& context);

  void Drain() override;

 private:
  /// A message until its response has been written.
  struct Message {
    std::unique_ptr<BulkWork> work;
    std::optional<Result<grpc::ByteBuffer>> response;
  };

  BulkStream(std::unique_ptr<BulkReader> reader, rpc::Admission& admission, Options options,
             grpc::CallbackServerContext& context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone() override;

  void OnResponse(Message& message, Result<grpc::ByteBuffer> response);
  // The rest: with the mutex held.
  void Submit(Message& message);
  void Forget();
  void End(std::optional<Failure> why);
  void Break(const Failure& why);
  void Proceed();

  const std::unique_ptr<BulkReader> reader_;
  rpc::Admission& admission_;
  const Options options_;
  const rpc::CallRecord record_;
  grpc::CallbackServerContext& context_;
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
  bool ended_ = false;   // reads no more
  bool broken_ = false;  // nor writes any more
  bool finished_ = false;
  std::optional<Failure> failure_;  // why it ended, if not because the caller was done
};

}  // namespace touchpoint::intake
