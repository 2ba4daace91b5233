// SPDX-License-Identifier: Apache-2.0
// The calls that plan and cancel campaigns.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/intake/campaign_cancellation.h"
#include "services/intake/campaign_session.h"

namespace touchpoint::intake {

class CampaignService {
 public:
  using StreamReactor = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;
  using WriteReactor = grpc::ServerWriteReactor<grpc::ByteBuffer>;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  /// Both outlive it and all calls. `stream_plans_pending` as of IntakeService.
  CampaignService(const CampaignCancellation::Seams& seams, rpc::Admission& admission,
                  const rpc::FieldLimits& limits, size_t stream_plans_pending);

  StreamReactor* PlanCampaign(Context* context);
  WriteReactor* CancelCampaign(Context* context, const Bytes* request);

 private:
  const CampaignCancellation::Seams seams_;
  rpc::Admission& admission_;
  const rpc::FieldLimits limits_;
  const size_t stream_plans_pending_;
};

}  // namespace touchpoint::intake
