// SPDX-License-Identifier: Apache-2.0
// The call that goes from an outcome back to what led there.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <utility>

#include "common/model/policy.h"
#include "common/rpc/field_checker.h"
#include "common/rpc/unary_call.h"
#include "services/query/finder.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::query {

class TraceService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  /// `finder` and `admission` outlive it and all calls.
  TraceService(Finder& finder, rpc::Admission& admission, const rpc::FieldLimits& limits)
      : finder_(finder), admission_(admission), limits_(limits) {}

  /// The policy in force, before the first call; from then on in the core loop.
  void SetPolicy(std::shared_ptr<const model::Policy> policy) { policy_ = std::move(policy); }

  Reactor* TraceFeedback(Context* context, const Bytes* request, Bytes* response);

 private:
  struct Question {
    model::Target target;
    std::optional<model::Feedback> kind;
    Duration window{};
  };

  Result<Question> Read(const v1::TraceFeedbackRequest& request) const;
  void Trace(const Question& question, const Found& found, rpc::UnaryCall& call) const;

  Finder& finder_;
  rpc::Admission& admission_;
  const rpc::FieldLimits limits_;
  std::shared_ptr<const model::Policy> policy_;
};

}  // namespace touchpoint::query
