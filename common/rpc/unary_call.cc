// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/unary_call.h"

#include "common/rpc/access_log.h"
#include "common/rpc/status.h"

namespace touchpoint::rpc {

UnaryCall::UnaryCall(Gate& gate, const char* method, grpc::CallbackServerContext& context,
                     grpc::ByteBuffer& response)
    : gate_(gate),
      method_(method),
      response_(response),
      deadline_(gate.DeadlineOf(context)),
      start_(std::chrono::steady_clock::now()) {
}

bool UnaryCall::Admit(const grpc::ByteBuffer& request, google::protobuf::Message& message) {
  if (const auto refusal = gate_.Enter()) {
    Fail(*refusal);
    return false;
  }
  entered_ = true;
  auto problem = gate_.CheckSize(request.Length());
  if (!problem) {
    problem = Parse(request, message);
  }
  if (problem) {
    Fail(*problem);
  }
  return !problem;
}

void UnaryCall::Answer(const google::protobuf::Message& response) {
  response_ = Serialize(response);
  LogAccess(method_, start_, nullptr);
  gate_.Leave();
  Finish(grpc::Status::OK);
}

void UnaryCall::Fail(const Failure& failure) {
  const Failure shown = WithIncident(failure);
  LogAccess(method_, start_, &shown);
  if (entered_) {
    gate_.Leave();
  }
  Finish(ToStatus(shown));
}

}  // namespace touchpoint::rpc
