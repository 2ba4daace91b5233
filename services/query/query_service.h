// SPDX-License-Identifier: Apache-2.0
// The calls that read timelines. They read what commit wrote, not what anybody cached.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>
#include <utility>

#include "common/model/policy.h"
#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "common/zones/zone_table.h"
#include "services/query/finder.h"

namespace touchpoint::query {

class QueryService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  /// `finder` and `admission` outlive it and all calls. `data_set` names the data set in tokens.
  QueryService(Finder& finder, rpc::Admission& admission, const rpc::FieldLimits& limits,
               std::string data_set, std::shared_ptr<const ZoneDatabase> zones);

  /// The policy in force, before the first call; from then on in the core loop.
  void SetPolicy(std::shared_ptr<const model::Policy> policy) { policy_ = std::move(policy); }

  Reactor* GetTouchpoint(Context* context, const Bytes* request, Bytes* response);
  Reactor* GetTimeline(Context* context, const Bytes* request, Bytes* response);
  Reactor* ExplainTouchpoint(Context* context, const Bytes* request, Bytes* response);
  Reactor* GetStakeholder(Context* context, const Bytes* request, Bytes* response);

 private:
  Finder& finder_;
  rpc::Admission& admission_;
  const rpc::FieldLimits limits_;
  const std::string data_set_;
  const std::shared_ptr<const ZoneDatabase> zones_;
  std::shared_ptr<const model::Policy> policy_;
};

}  // namespace touchpoint::query
