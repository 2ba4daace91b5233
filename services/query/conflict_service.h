// SPDX-License-Identifier: Apache-2.0
// The call that shows where plans of different teams meet in the coming days.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>
#include <utility>

#include "common/base/clock.h"
#include "common/model/policy.h"
#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "common/rpc/unary_call.h"
#include "common/zones/zone_table.h"
#include "services/query/timeline_walk.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::query {

class ConflictService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  struct Seams {
    TimelineWalk::Seams walk;
    rpc::Admission& admission;
    const Clock& clock;  // also on gRPC's threads
    std::shared_ptr<const ZoneDatabase> zones;
  };

  /// The seams outlive it and all calls.
  ConflictService(Seams seams, const rpc::FieldLimits& limits)
      : seams_(std::move(seams)), limits_(limits) {}

  /// The policy in force, before the first call; from then on in the core loop.
  void SetPolicy(std::shared_ptr<const model::Policy> policy) { policy_ = std::move(policy); }

  Reactor* GetConflicts(Context* context, const Bytes* request, Bytes* response);

 private:
  struct Question {
    std::optional<Instant> start;  // unset: now
    int days = 0;
    const ZoneTable* zone = nullptr;  // null: the policy's
  };
  Result<Question> Read(const v1::GetConflictsRequest& request) const;
  void Count(const Question& question, rpc::UnaryCall& call) const;

  const Seams seams_;
  const rpc::FieldLimits limits_;
  std::shared_ptr<const model::Policy> policy_;
};

}  // namespace touchpoint::query
