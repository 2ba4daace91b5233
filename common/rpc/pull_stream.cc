// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/pull_stream.h"

#include <utility>

#include "common/base/handover.h"
#include "common/rpc/access_log.h"
#include "common/rpc/status.h"

namespace touchpoint::rpc {

PullStream* PullStream::Start(Admission& admission, const char* method,
                              grpc::CallbackServerContext& context, const Prepare& prepare) {
  const std::shared_ptr<PullStream> stream(new PullStream(admission, method, context));
  stream->self_ = stream;
  auto refusal = stream->Admit(prepare);
  HandOver(stream.get());  // a caller may hang up before anything is written
  admission.Post([stream, refusal = std::move(refusal)]() mutable {
    if (refusal) {
      stream->End(std::move(refusal));
    } else {
      stream->PullNext();
    }
  });
  return stream.get();
}

std::optional<Failure> PullStream::Admit(const Prepare& prepare) {
  auto caller = admission_.Identify(context_, record_.method());
  if (!caller) {
    return std::move(caller.error());
  }
  caller_ = std::move(*caller);
  if (auto refusal = admission_.EnterStream(*caller_, shared_from_this())) {
    return refusal;
  }
  entered_ = true;
  auto pull = prepare(*caller_, subject_);
  if (!pull) {
    return std::move(pull.error());
  }
  pull_ = std::move(*pull);
  return std::nullopt;
}

void PullStream::PullNext() {
  if (ended_) {
    return FinishWhenIdle();
  }
  busy_ = true;
  pull_(admission_.DeadlineInStream(context_),
        [self = shared_from_this()](Result<Item> item) { self->Write(std::move(item)); });
}

void PullStream::Write(Result<Item> item) {
  if (!item || ended_) {
    busy_ = false;
    return End(item ? std::optional<Failure>() : std::move(item.error()));
  }
  item_ = std::move(*item);
  HandOver(this);
  StartWrite(&item_.response);
}

void PullStream::End(std::optional<Failure> why) {
  if (!ended_) {
    ended_ = true;
    failure_ = std::move(why);
  }
  FinishWhenIdle();
}

void PullStream::FinishWhenIdle() {
  if (busy_ || finished_) {
    return;
  }
  finished_ = true;
  if (failure_) {
    failure_ = ForCaller(*failure_);
  }
  const Failure* const failure = failure_ ? &*failure_ : nullptr;
  record_.End(caller_ ? &*caller_ : nullptr, subject_, failure);
  const grpc::Status status = failure_ ? ToStatus(*failure_) : grpc::Status::OK;
  HandOver(this);
  Finish(status);
}

void PullStream::Drain() {
  admission_.Post([self = shared_from_this()] { self->End(Draining()); });
}

void PullStream::OnWriteDone(bool ok) {
  TakeOver(this);
  admission_.Post([self = shared_from_this(), ok] {
    self->busy_ = false;
    if (!ok) {
      return self->End(Failure{Code::kCancelled, "CALLER_GONE", "the caller hung up", {}, {}, {}});
    }
    if (self->item_.last) {
      return self->End(std::nullopt);
    }
    self->PullNext();
  });
}

void PullStream::OnCancel() {
  TakeOver(this);
  admission_.Post([self = shared_from_this()] {
    self->End(Failure{Code::kCancelled, "CALLER_GONE", "the caller hung up", {}, {}, {}});
  });
}

void PullStream::OnDone() {
  TakeOver(this);
  if (entered_) {
    admission_.LeaveStream(*caller_);
  }
  const auto last = std::move(self_);
}

}  // namespace touchpoint::rpc
