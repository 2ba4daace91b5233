// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/unary_call.h"

#include "common/base/handover.h"
#include "common/rpc/access_log.h"
#include "common/rpc/status.h"

namespace touchpoint::rpc {

UnaryCall::UnaryCall(Admission& admission, const char* method, grpc::CallbackServerContext& context,
                     grpc::ByteBuffer& response)
    : admission_(admission),
      method_(method),
      response_(response),
      deadline_(admission.DeadlineOf(context)),
      start_(std::chrono::steady_clock::now()) {
}

bool UnaryCall::Admit(const grpc::ByteBuffer& request, google::protobuf::Message& message) {
  if (const auto refusal = admission_.Enter()) {
    Fail(*refusal);
    return false;
  }
  entered_ = true;
  auto problem = admission_.CheckSize(request.Length());
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
  admission_.Leave();
  HandOver(this);
  Finish(grpc::Status::OK);
}

void UnaryCall::Fail(const Failure& failure) {
  const Failure shown = ForCaller(failure);
  LogAccess(method_, start_, &shown);
  if (entered_) {
    admission_.Leave();
  }
  HandOver(this);
  Finish(ToStatus(shown));
}

void UnaryCall::OnDone() {
  TakeOver(this);
  delete this;
}

}  // namespace touchpoint::rpc
