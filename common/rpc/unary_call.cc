// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/unary_call.h"

#include <utility>

#include "common/rpc/access_log.h"
#include "common/rpc/status.h"

namespace touchpoint::rpc {
namespace {

// So that the store's own word on its silence comes first.
constexpr std::chrono::milliseconds kLeeway(10);

}  // namespace

UnaryCall::UnaryCall(Admission& admission, const char* method, grpc::CallbackServerContext& context,
                     grpc::ByteBuffer& response)
    : admission_(admission),
      record_(admission, method, context),
      reactor_(*context.DefaultReactor()),
      response_(response),
      deadline_(admission.DeadlineOf(context)) {
}

bool UnaryCall::Admit(const grpc::CallbackServerContext& context, Turn turn,
                      const grpc::ByteBuffer& request, google::protobuf::Message& message) {
  auto caller = admission_.Identify(context, record_.method());
  if (!caller) {
    Fail(caller.error());
    return false;
  }
  caller_.emplace(std::move(*caller));
  if (const auto refusal = admission_.Enter(*caller_, turn)) {
    Fail(*refusal);
    return false;
  }
  entered_ = true;
  auto problem = admission_.CheckSize(request.Length());
  if (!problem) {
    problem = Parse(request, message);
  }
  if (!problem && admission_.IsAudited(record_.method())) {
    subject_ = SubjectOf(message);
  }
  if (problem) {
    Fail(*problem);
  }
  return !problem;
}

void UnaryCall::Answer(const google::protobuf::Message& response) {
  const bool posted = timer_.has_value();
  if (BeginAnswer()) {
    response_ = Serialize(response);
    record_.End(&*caller_, subject_, nullptr);
    admission_.Leave(*caller_);
    reactor_.Finish(grpc::Status::OK);
  }
  if (posted) {
    EndAnswer();
  }
}

void UnaryCall::Fail(const Failure& failure) {
  const bool posted = timer_.has_value();
  if (BeginAnswer()) {
    Refuse(failure);
  }
  if (posted) {
    EndAnswer();
  }
}

void UnaryCall::Refuse(const Failure& failure) {
  const Failure shown = ForCaller(failure);
  record_.End(caller_ ? &*caller_ : nullptr, subject_, &shown);
  if (entered_) {
    admission_.Leave(*caller_);
  }
  reactor_.Finish(ToStatus(shown));
}

void UnaryCall::Watch() {
  self_ = shared_from_this();
  timer_.emplace(admission_.core(), deadline_ + kLeeway);
  timer_->async_wait([self = self_](const boost::system::error_code& error) {
    if (!error && self->BeginAnswer()) {
      self->Refuse(Failure{Code::kDeadlineExceeded,
                           "DEADLINE",
                           "what is ahead of this request waits for Redis",
                           {{"applied", "unknown"}},
                           {},
                           {}});
    }
  });
}

/// Whether this answer is the first.
bool UnaryCall::BeginAnswer() {
  if (!timer_) {
    taken_on_ = true;
  }
  return !std::exchange(answered_, true);
}

/// The handler has said its word.
void UnaryCall::EndAnswer() {
  timer_->cancel();
  self_.reset();
}

}  // namespace touchpoint::rpc
