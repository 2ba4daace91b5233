// SPDX-License-Identifier: Apache-2.0
// The call that brings a policy into force: reads it on gRPC's threads, applies it on the core
// thread.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>

#include "common/base/clock.h"
#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "common/zones/zone_table.h"
#include "services/intake/policy_follower.h"

namespace touchpoint::intake {

class PolicyService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  struct Seams {
    PolicyFollower& follower;
    commit::PolicyRegister& policies;
    rpc::Admission& admission;
    const Clock& clock;  // also on gRPC's threads
    std::shared_ptr<const ZoneDatabase> zones;
  };

  /// The seams outlive it and all calls.
  PolicyService(Seams seams, const rpc::FieldLimits& limits);

  Reactor* ApplyPolicy(Context* context, const Bytes* request, Bytes* response);

 private:
  const Seams seams_;
  const rpc::FieldLimits limits_;
};

}  // namespace touchpoint::intake
