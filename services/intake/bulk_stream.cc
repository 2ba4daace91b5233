// SPDX-License-Identifier: Apache-2.0
#include "services/intake/bulk_stream.h"

#include <utility>

#include "common/base/handover.h"
#include "common/rpc/access_log.h"
#include "common/rpc/status.h"
#include "common/rpc/wire.h"

namespace touchpoint::intake {

template <typename Kind>
BulkStream<Kind>* BulkStream<Kind>::Start(Submission& submission, rpc::Admission& admission,
                                          const rpc::FieldLimits& limits, size_t pending_max,
                                          grpc::CallbackServerContext& context) {
  const std::shared_ptr<BulkStream> stream(
      new BulkStream(submission, admission, limits, pending_max, context));
  stream->self_ = stream;
  std::optional<Failure> refusal;
  if (auto caller = admission.Identify(context, Kind::kMethod)) {
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

template <typename Kind>
BulkStream<Kind>::BulkStream(Submission& submission, rpc::Admission& admission,
                             const rpc::FieldLimits& limits, size_t pending_max,
                             grpc::CallbackServerContext& context)
    : submission_(submission),
      admission_(admission),
      limits_(limits),
      pending_max_(pending_max),
      context_(context),
      start_(std::chrono::steady_clock::now()) {
}

template <typename Kind>
void BulkStream<Kind>::Drain() {
  const std::lock_guard lock(mutex_);
  End(rpc::Draining());
  Proceed();
}

template <typename Kind>
void BulkStream<Kind>::OnReadDone(bool ok) {
  TakeOver(this);
  std::optional<Failure> fault;
  auto message = std::make_unique<Message>();
  if (ok) {
    message->stream = this;
    fault = admission_.CheckSize(incoming_.Length());
    if (!fault) {
      fault = message->batch.Read(incoming_, limits_, caller_->scope());
    }
    const auto exhausted =
        caller_->quota().TakePlans(message->batch.size(), std::chrono::steady_clock::now());
    if (exhausted) {
      message->batch.RefuseReady(*exhausted);
    }
  }
  const std::lock_guard lock(mutex_);
  reading_ = false;
  if (!ok || fault) {
    End(fault);
  } else if (!ended_) {
    pending_ += message->batch.size();
    items_ += message->batch.size();
    messages_.push_back(std::move(message));
    Submit(*messages_.back());
  }
  Proceed();
}

template <typename Kind>
void BulkStream<Kind>::Submit(Message& message) {
  if (message.batch.settled()) {
    message.response = rpc::Serialize(message.batch.response());
    message.ready = true;
    return;
  }
  const rpc::Deadline deadline = admission_.DeadlineInStream(context_);
  admission_.Post([stream = this->shared_from_this(), &message, deadline] {
    for (auto& item : message.batch.TakeReady()) {
      Kind::Submit(stream->submission_, std::move(item.request), deadline,
                   [&message, index = item.index](const Result<TouchpointAnswer>& answer) {
                     if (message.batch.Settle(index, answer)) {
                       message.stream->OnSettled(message);
                     }
                   });
    }
  });
}

template <typename Kind>
void BulkStream<Kind>::OnSettled(Message& message) {
  // Writing it out may end the stream on another thread before this function is left.
  const auto keep = this->shared_from_this();
  message.response = rpc::Serialize(message.batch.response());
  const std::lock_guard lock(mutex_);
  message.ready = true;
  Proceed();
}

template <typename Kind>
void BulkStream<Kind>::OnWriteDone(bool ok) {
  TakeOver(this);
  const std::lock_guard lock(mutex_);
  writing_ = false;
  pending_ -= messages_.front()->batch.size();
  messages_.pop_front();
  if (!ok) {
    End(Failure{Code::kCancelled, "CALLER_GONE", "the caller hung up", {}, {}, {}});
  }
  Proceed();
}

template <typename Kind>
void BulkStream<Kind>::End(std::optional<Failure> why) {
  if (!ended_) {
    ended_ = true;
    failure_ = std::move(why);
  }
}

template <typename Kind>
void BulkStream<Kind>::Proceed() {
  if (!writing_ && !messages_.empty() && messages_.front()->ready) {
    writing_ = true;
    HandOver(this);
    this->StartWrite(&messages_.front()->response);
  }
  if (!reading_ && !ended_ && pending_ < pending_max_) {
    reading_ = true;
    HandOver(this);
    this->StartRead(&incoming_);
  }
  if (ended_ && messages_.empty() && !finished_) {
    finished_ = true;
    rpc::LogAccess(Kind::kMethod, start_, failure_ ? &*failure_ : nullptr);
    rpc::AuditSubject subject;
    subject.items = items_;
    admission_.WriteAudit(Kind::kMethod, caller_ ? &*caller_ : nullptr, subject,
                          failure_ ? &*failure_ : nullptr);
    const grpc::Status status = failure_ ? rpc::ToStatus(*failure_) : grpc::Status::OK;
    HandOver(this);
    this->Finish(status);
  }
}

template <typename Kind>
void BulkStream<Kind>::OnDone() {
  TakeOver(this);
  if (entered_) {
    admission_.LeaveStream(*caller_);
  }
  const auto last = std::move(self_);
}

template class BulkStream<PlanKind>;
template class BulkStream<RecordKind>;

}  // namespace touchpoint::intake
