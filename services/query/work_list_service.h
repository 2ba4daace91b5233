// SPDX-License-Identifier: Apache-2.0
// The call that lists what is due: a work list.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/rpc/field_checker.h"
#include "common/rpc/unary_call.h"
#include "services/query/work_list.h"
#include "touchpoint/v1/dispatch_service.pb.h"

namespace touchpoint::query {

class WorkListService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  struct Seams {
    commit::ReadyIndex& ready;
    TimelineWalk::Seams walk;
    rpc::Admission& admission;
    const Clock& clock;
  };

  /// The seams outlive it and all calls.
  WorkListService(const Seams& seams, const rpc::FieldLimits& limits, std::string data_set)
      : seams_(seams), limits_(limits), data_set_(std::move(data_set)) {}

  /// The policy in force, before the first call; from then on in the core loop.
  void SetPolicy(std::shared_ptr<const model::Policy> policy) { policy_ = std::move(policy); }

  Reactor* ListDueTouchpoints(Context* context, const Bytes* request, Bytes* response);

 private:
  struct Query {
    v1::ListDueTouchpointsRequest request;
    uint64_t scope = 0;  // of its page tokens
    auth::TeamScope teams;
    WorkQuestion question;
  };
  struct Answer;

  Result<Query> Read(const v1::ListDueTouchpointsRequest& request,
                     const auth::TeamScope& scope) const;
  void List(const Query& query, rpc::UnaryCall& call) const;
  void ShowNext(const std::shared_ptr<Answer>& answer, rpc::UnaryCall& call) const;

  const Seams seams_;
  const rpc::FieldLimits limits_;
  const std::string data_set_;
  std::shared_ptr<const model::Policy> policy_;
};

}  // namespace touchpoint::query
