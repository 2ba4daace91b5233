// SPDX-License-Identifier: Apache-2.0
// The calls that read policies: which is in force, and which were.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <string>

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/commit/policy_archive.h"
#include "services/commit/policy_register.h"

namespace touchpoint::query {

class PolicyQueryService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  struct Seams {
    commit::PolicyRegister& policies;
    commit::PolicyArchive& archive;
    rpc::Admission& admission;
  };

  /// The seams outlive it and all calls. `data_set` names the data set in tokens.
  PolicyQueryService(const Seams& seams, const rpc::FieldLimits& limits, std::string data_set);

  Reactor* GetPolicy(Context* context, const Bytes* request, Bytes* response);
  Reactor* ListPolicies(Context* context, const Bytes* request, Bytes* response);

 private:
  const Seams seams_;
  const rpc::FieldLimits limits_;
  const std::string data_set_;
};

}  // namespace touchpoint::query
