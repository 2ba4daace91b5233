// SPDX-License-Identifier: Apache-2.0
// The calls that say who may use the daemon.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "common/base/clock.h"
#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/admin/token_keeper.h"

namespace touchpoint::admin {

class AdminService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  struct Seams {
    TokenKeeper& tokens;
    rpc::Admission& admission;
    const Clock& clock;
  };

  /// The seams outlive it and all calls. No token lives longer than `lifetime_max`.
  AdminService(const Seams& seams, const rpc::FieldLimits& limits, Duration lifetime_max);

  Reactor* CreateToken(Context* context, const Bytes* request, Bytes* response);
  Reactor* ListTokens(Context* context, const Bytes* request, Bytes* response);
  Reactor* RevokeToken(Context* context, const Bytes* request, Bytes* response);

 private:
  const Seams seams_;
  const rpc::FieldLimits limits_;
  const Duration lifetime_max_;
};

}  // namespace touchpoint::admin
