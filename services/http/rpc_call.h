// SPDX-License-Identifier: Apache-2.0
// One call of this daemon's own gRPC services, made from the thread of an HTTP port.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/http/loop.h"
#include "common/rpc/trace_context.h"

namespace touchpoint::http {

/// All messages of the caller are there when it starts; those of the answer come one at a time.
/// On the port's thread, and so are what it calls back.
class RpcCall final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                      public std::enable_shared_from_this<RpcCall> {
 public:
  struct Request {
    std::string path;                         // "/touchpoint.v1.AdminService/ListTokens"
    std::vector<std::string> authorizations;  // printable text
    std::optional<rpc::TraceContext> trace;   // the caller's
    std::optional<std::chrono::system_clock::time_point> deadline;
    std::vector<std::string> messages;
  };
  using TakeMessage = std::function<void(std::string message)>;
  using TakeEnd = std::function<void(const grpc::Status& status)>;

  /// Calls back `on_message` with each message that is asked for, and `on_done` once, unless the
  /// port stops before.
  static std::shared_ptr<RpcCall> Start(grpc::GenericStub& stub, std::shared_ptr<Loop> loop,
                                        Request request, TakeMessage on_message, TakeEnd on_done);

  /// Asks for the next message, or the end, when the one before has been dealt with. The first is
  /// asked for at the start.
  void ReadNext();

  /// Which span of which trace it is, or empty: once something has been called back.
  const std::string& trace_response() const { return trace_response_; }

  /// Ends it. Nothing is called back any more.
  void Cancel();

 private:
  RpcCall(std::shared_ptr<Loop> loop, Request request, TakeMessage on_message, TakeEnd on_done);

  void WriteNext();
  void OnWriteDone(bool ok) override;
  void OnReadInitialMetadataDone(bool ok) override;
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;
  void Deliver();

  const std::shared_ptr<Loop> loop_;
  const Request request_;
  grpc::ClientContext context_;
  std::shared_ptr<RpcCall> self_;  // until OnDone
  size_t written_ = 0;
  grpc::ByteBuffer out_;
  grpc::ByteBuffer in_;
  std::string trace_response_;  // before the first read

  // The rest is the port's thread's.
  TakeMessage on_message_;
  TakeEnd on_done_;
  bool reading_ = true;
  bool ended_ = false;  // no more is read
};

}  // namespace touchpoint::http
