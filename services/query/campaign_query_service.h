// SPDX-License-Identifier: Apache-2.0
// The call that reads campaigns.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/commit/campaign_register.h"

namespace touchpoint::query {

class CampaignQueryService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  /// Both outlive it and all calls.
  CampaignQueryService(commit::CampaignRegister& campaigns, rpc::Admission& admission,
                       const rpc::FieldLimits& limits)
      : campaigns_(campaigns), admission_(admission), limits_(limits) {}

  Reactor* GetCampaign(Context* context, const Bytes* request, Bytes* response);

 private:
  commit::CampaignRegister& campaigns_;
  rpc::Admission& admission_;
  const rpc::FieldLimits limits_;
};

}  // namespace touchpoint::query
