// SPDX-License-Identifier: Apache-2.0
// The calls that change timelines: validates on gRPC's threads, hands over to the core loop,
// converts what comes back.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/intake/submission.h"

namespace touchpoint::intake {

class IntakeService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using StreamReactor = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  /// Both outlive it and all calls. `stream_plans_pending`: a bulk stream with as many plans that
  /// wait for their decision or for being sent is not read on.
  IntakeService(Submission& submission, rpc::Admission& admission, const rpc::FieldLimits& limits,
                size_t stream_plans_pending);

  Reactor* PlanTouchpoint(Context* context, const Bytes* request, Bytes* response);
  StreamReactor* PlanTouchpoints(Context* context);
  Reactor* CancelTouchpoint(Context* context, const Bytes* request, Bytes* response);
  Reactor* RescheduleTouchpoint(Context* context, const Bytes* request, Bytes* response);
  StreamReactor* RecordTouchpoints(Context* context);
  Reactor* ReportOutcome(Context* context, const Bytes* request, Bytes* response);
  Reactor* PutStakeholder(Context* context, const Bytes* request, Bytes* response);

 private:
  Submission& submission_;
  rpc::Admission& admission_;
  const rpc::FieldLimits limits_;
  const size_t stream_plans_pending_;
};

}  // namespace touchpoint::intake
