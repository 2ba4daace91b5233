// SPDX-License-Identifier: Apache-2.0
// The calls that bring a policy into force, or say what it would do: read it on gRPC's threads, go
// on in the core loop.
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
#include "services/intake/policy_simulation.h"

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
    SimulationSeams simulation;
  };

  /// The seams outlive it and all calls.
  PolicyService(Seams seams, const rpc::FieldLimits& limits);

  Reactor* ApplyPolicy(Context* context, const Bytes* request, Bytes* response);
  Reactor* SimulatePolicy(Context* context, const Bytes* request, Bytes* response);

 private:
  const Seams seams_;
  const rpc::FieldLimits limits_;
};

}  // namespace touchpoint::intake
