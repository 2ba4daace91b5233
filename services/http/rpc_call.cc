// SPDX-License-Identifier: Apache-2.0
#include "services/http/rpc_call.h"

#include <utility>

#include "common/base/handover.h"
#include "common/rpc/wire.h"

namespace touchpoint::http {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

}  // namespace

std::shared_ptr<RpcCall> RpcCall::Start(grpc::GenericStub& stub, std::shared_ptr<Loop> loop,
                                        Request request, TakeMessage on_message, TakeEnd on_done) {
  std::shared_ptr<RpcCall> call(
      new RpcCall(std::move(loop), std::move(request), std::move(on_message), std::move(on_done)));
  call->self_ = call;
  stub.PrepareBidiStreamingCall(&call->context_, call->request_.path, grpc::StubOptions(),
                                call.get());
  call->AddHold();  // for the reads, which do not all begin in a callback
  call->WriteNext();
  HandOver(call.get());
  call->StartCall();
  return call;
}

RpcCall::RpcCall(std::shared_ptr<Loop> loop, Request request, TakeMessage on_message,
                 TakeEnd on_done)
    : loop_(std::move(loop)),
      request_(std::move(request)),
      on_message_(std::move(on_message)),
      on_done_(std::move(on_done)) {
  for (const std::string& authorization : request_.authorizations) {
    context_.AddMetadata("authorization", authorization);
  }
  if (request_.trace) {
    context_.AddMetadata("traceparent", rpc::ToTraceParent(*request_.trace));
    if (!request_.trace->state.empty()) {
      context_.AddMetadata("tracestate", request_.trace->state);
    }
  }
  context_.set_initial_metadata_corked(true);  // it goes with the first message
  if (request_.deadline) {
    context_.set_deadline(*request_.deadline);
  }
}

/// Before the call starts, and then in callbacks.
void RpcCall::WriteNext() {
  if (request_.messages.empty()) {
    StartWritesDone();
  } else if (written_ < request_.messages.size()) {
    out_ = ToBuffer(request_.messages[written_++]);
    if (written_ < request_.messages.size()) {
      StartWrite(&out_);
    } else {
      StartWriteLast(&out_, grpc::WriteOptions());
    }
  }
}

void RpcCall::OnWriteDone(bool ok) {
  TakeOver(this);
  if (ok) {
    WriteNext();
  }
}

/// Whatever else is called back comes after the read that begins here. A call that failed at once
/// has no such metadata, and nothing to read: that read tells it.
void RpcCall::OnReadInitialMetadataDone(bool ok) {
  TakeOver(this);
  if (ok) {
    const auto& metadata = context_.GetServerInitialMetadata();
    if (const auto found = metadata.find(rpc::kTraceResponse); found != metadata.end()) {
      trace_response_.assign(found->second.data(), found->second.size());
    }
  }
  HandOver(this);
  StartRead(&in_);
}

void RpcCall::ReadNext() {
  if (reading_ || ended_) {
    return;
  }
  reading_ = true;
  HandOver(this);
  StartRead(&in_);
}

void RpcCall::OnReadDone(bool ok) {
  TakeOver(this);
  const bool posted = loop_->Post([self = shared_from_this(), ok] {
    self->reading_ = false;
    if (!ok) {
      self->ended_ = true;
    } else if (self->ended_) {
      self->RemoveHold();  // it was cancelled meanwhile
    } else {
      self->Deliver();
    }
  });
  if (!ok || !posted) {
    RemoveHold();
  }
}

void RpcCall::Deliver() {
  const std::string message = rpc::Flatten(in_);
  in_.Clear();
  if (const auto on_message = on_message_) {
    on_message(message);
  }
}

void RpcCall::Cancel() {
  on_message_ = nullptr;
  on_done_ = nullptr;
  context_.TryCancel();
  if (!ended_ && !std::exchange(ended_, true) && !reading_) {
    RemoveHold();
  }
}

void RpcCall::OnDone(const grpc::Status& status) {
  TakeOver(this);
  loop_->Post([self = shared_from_this(), status] {
    self->on_message_ = nullptr;
    if (const auto on_done = std::exchange(self->on_done_, nullptr)) {
      on_done(status);
    }
  });
  const auto last = std::move(self_);
}

}  // namespace touchpoint::http
