// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/unary_call.h"

#include <utility>

#include "common/rpc/access_log.h"
#include "common/rpc/status.h"

namespace touchpoint::rpc {

UnaryCall::UnaryCall(Admission& admission, const char* method, grpc::CallbackServerContext& context,
                     grpc::ByteBuffer& response)
    : admission_(admission),
      method_(method),
      context_(context),
      response_(response),
      deadline_(admission.DeadlineOf(context)),
      start_(std::chrono::steady_clock::now()) {
}

bool UnaryCall::Admit(const grpc::ByteBuffer& request, google::protobuf::Message& message) {
  auto caller = admission_.Identify(context_, method_);
  if (!caller) {
    Fail(caller.error());
    return false;
  }
  caller_.emplace(std::move(*caller));
  if (const auto refusal = admission_.Enter(*caller_)) {
    Fail(*refusal);
    return false;
  }
  entered_ = true;
  auto problem = admission_.CheckSize(request.Length());
  if (!problem) {
    problem = Parse(request, message);
  }
  if (!problem && admission_.IsAudited(method_)) {
    subject_ = SubjectOf(message);
  }
  if (problem) {
    Fail(*problem);
  }
  return !problem;
}

void UnaryCall::Answer(const google::protobuf::Message& response) {
  response_ = Serialize(response);
  LogAccess(method_, start_, nullptr);
  admission_.WriteAudit(method_, &*caller_, subject_, nullptr);
  admission_.Leave(*caller_);
  Finish(grpc::Status::OK);
}

void UnaryCall::Fail(const Failure& failure) {
  const Failure shown = ForCaller(failure);
  LogAccess(method_, start_, &shown);
  admission_.WriteAudit(method_, caller_ ? &*caller_ : nullptr, subject_, &shown);
  if (entered_) {
    admission_.Leave(*caller_);
  }
  Finish(ToStatus(shown));
}

}  // namespace touchpoint::rpc
