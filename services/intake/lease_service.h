// SPDX-License-Identifier: Apache-2.0
// The calls of senders: leases given, and what becomes of them.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <string_view>

#include "common/rpc/unary_call.h"
#include "services/intake/lease_stream.h"

namespace touchpoint::intake {

class LeaseService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using StreamReactor = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  explicit LeaseService(LeaseStream::Environment environment)
      : environment_(std::move(environment)) {}

  /// Told what became of a lease: the word of a result, "returned" or "lost".
  std::function<void(std::string_view end)> ended;

  StreamReactor* LeaseTouchpoints(Context* context) {
    return LeaseStream::Start(environment_, *context);
  }
  Reactor* LeaseTouchpoint(Context* context, const Bytes* request, Bytes* response);
  Reactor* AcknowledgeTouchpoint(Context* context, const Bytes* request, Bytes* response);
  Reactor* ExtendLease(Context* context, const Bytes* request, Bytes* response);
  Reactor* ReturnTouchpoint(Context* context, const Bytes* request, Bytes* response);
  Reactor* ResolveTouchpoint(Context* context, const Bytes* request, Bytes* response);

 private:
  void Count(std::string_view end) const;

  const LeaseStream::Environment environment_;
};

}  // namespace touchpoint::intake
