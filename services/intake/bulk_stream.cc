// SPDX-License-Identifier: Apache-2.0
#include "services/intake/bulk_stream.h"

#include <utility>

#include "common/base/handover.h"
#include "common/rpc/access_log.h"
#include "common/rpc/status.h"

namespace touchpoint::intake {

BulkStream* BulkStream::Start(std::unique_ptr<BulkReader> reader, rpc::Admission& admission,
                              Options options, grpc::CallbackServerContext& context) {
  const std::shared_ptr<BulkStream> stream(
      new BulkStream(std::move(reader), admission, options, context));
  stream->self_ = stream;
  std::optional<Failure> refusal;
  if (auto caller = admission.Identify(context, options.method)) {
    stream->caller_ = std::move(*caller);
    refusal = admission.EnterStream(*stream->caller_, stream);
    stream->entered_ = !refusal;
  } else {
    refusal = std::move(caller.error());
  }
  const std::lock_guard lock(stream->mutex_);
  if (refusal) {
    stream->End(refusal);
  }
  stream->Proceed();
  return stream.get();
}

BulkStream::BulkStream(std::unique_ptr<BulkReader> reader, rpc::Admission& admission,
                       Options options, grpc::CallbackServerContext& context)
    : reader_(std::move(reader)),
      admission_(admission),
      options_(options),
      record_(admission, options.method, context),
      context_(context) {
}

void BulkStream::Drain() {
  const std::lock_guard lock(mutex_);
  End(rpc::Draining());
  Proceed();
}

void BulkStream::OnReadDone(bool ok) {
  TakeOver(this);
  std::optional<Failure> fault;
  auto message = std::make_unique<Message>();
  if (ok) {
    fault = admission_.CheckSize(incoming_.Length());
    if (!fault) {
      auto work = reader_->Read(incoming_, *caller_);
      if (work) {
        message->work = std::move(*work);
      } else {
        fault = std::move(work.error());
      }
    }
  }
  const std::lock_guard lock(mutex_);
  reading_ = false;
  if (!ok || fault) {
    End(fault);
  } else if (!ended_) {
    pending_ += message->work->size();
    items_ += message->work->size();
    messages_.push_back(std::move(message));
    Submit(*messages_.back());
  }
  Proceed();
}

void BulkStream::Submit(Message& message) {
  const rpc::Deadline deadline = admission_.DeadlineInStream(context_);
  admission_.Post([stream = shared_from_this(), &message, deadline] {
    // Until OnResponse() the stream keeps the message, and the message the stream.
    message.work->Start(deadline, [stream, &message](Result<grpc::ByteBuffer> response) {
      stream->OnResponse(message, std::move(response));
    });
  });
}

void BulkStream::OnResponse(Message& message, Result<grpc::ByteBuffer> response) {
  // Writing it out may end the stream on another thread before this function is left.
  const auto keep = shared_from_this();
  const std::lock_guard lock(mutex_);
  message.response = std::move(response);
  Proceed();
}

void BulkStream::OnWriteDone(bool ok) {
  TakeOver(this);
  const std::lock_guard lock(mutex_);
  writing_ = false;
  Forget();
  if (!ok) {
    End(Failure{Code::kCancelled, "CALLER_GONE", "the caller hung up", {}, {}, {}});
  }
  Proceed();
}

/// The first message is done with.
void BulkStream::Forget() {
  pending_ -= messages_.front()->work->size();
  messages_.pop_front();
}

void BulkStream::End(std::optional<Failure> why) {
  if (!ended_) {
    ended_ = true;
    failure_ = std::move(why);
  }
}

/// What is under way still comes to its end, and nobody hears of it.
void BulkStream::Break(const Failure& why) {
  if (!broken_) {
    broken_ = true;
    ended_ = true;
    failure_ = rpc::ForCaller(why);
  }
}

void BulkStream::Proceed() {
  while (!writing_ && !messages_.empty() && messages_.front()->response) {
    Result<grpc::ByteBuffer>& response = *messages_.front()->response;
    if (!response) {
      Break(response.error());
    }
    if (broken_) {
      Forget();
      continue;
    }
    writing_ = true;
    HandOver(this);
    StartWrite(&*response);
  }
  if (!reading_ && !ended_ && pending_ < options_.pending_max) {
    reading_ = true;
    HandOver(this);
    StartRead(&incoming_);
  }
  if (ended_ && messages_.empty() && !finished_) {
    finished_ = true;
    const Failure* const failure = failure_ ? &*failure_ : nullptr;
    rpc::AuditSubject subject;
    subject.items = items_;
    record_.End(caller_ ? &*caller_ : nullptr, subject, failure);
    const grpc::Status status = failure_ ? rpc::ToStatus(*failure_) : grpc::Status::OK;
    HandOver(this);
    Finish(status);
  }
}

void BulkStream::OnDone() {
  TakeOver(this);
  if (entered_) {
    admission_.LeaveStream(*caller_);
  }
  const auto last = std::move(self_);
}

}  // namespace touchpoint::intake
