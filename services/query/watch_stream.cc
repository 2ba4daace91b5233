// SPDX-License-Identifier: Apache-2.0
#include "services/query/watch_stream.h"

#include <algorithm>
#include <utility>

#include "common/base/handover.h"
#include "common/rpc/access_log.h"
#include "common/rpc/status.h"
#include "common/rpc/wire.h"

namespace touchpoint::query {
namespace {

constexpr int kMessageChanges = 500;

Failure CallerGone() {
  return {Code::kCancelled, "CALLER_GONE", "the caller hung up", {}, {}, {}};
}

}  // namespace

WatchStream::Reactor* WatchStream::Start(const std::shared_ptr<WatchStream>& stream,
                                         grpc::CallbackServerContext& context,
                                         const grpc::ByteBuffer& request) {
  rpc::Admission& admission = stream->environment_.admission;
  stream->self_ = stream;
  stream->record_.emplace(admission, stream->method_, context);
  std::optional<Failure> refusal;
  if (auto caller = admission.Identify(context, stream->method_)) {
    stream->caller_ = std::move(*caller);
    refusal = admission.EnterStream(*stream->caller_, stream);
    stream->entered_ = !refusal;
  } else {
    refusal = std::move(caller.error());
  }
  if (!refusal) {
    refusal = admission.CheckSize(request.Length());
  }
  if (!refusal) {
    refusal = stream->Read(request);
  }
  admission.Post([stream, refusal] {
    if (refusal) {
      stream->End(*refusal);
    } else if (!stream->end_) {
      stream->Begin();
    }
  });
  HandOver(stream.get());  // a caller may hang up before anything is written
  return stream.get();
}

WatchStream::WatchStream(const Environment& environment, const char* method)
    : environment_(environment), method_(method), heartbeat_(environment.core) {
}

void WatchStream::Follow(commit::Partition first, JournalPositions from, bool from_token) {
  first_ = first;
  received_ = from;
  sent_ = from;
  environment_.tail.Follow(shared_from_this(), first, from, from_token);
}

// Half of the buffer is for what is new.
size_t WatchStream::Room() const {
  const size_t room = (environment_.options.buffer_max + 1) / 2;
  return room > queued_ ? room - queued_ : 0;
}

void WatchStream::OnEntries(commit::Partition partition,
                            const std::vector<const commit::JournalEntry*>& entries,
                            commit::JournalPosition next, bool live) {
  for (const commit::JournalEntry* entry : entries) {
    if (auto selected = Select(*entry)) {
      queued_ += std::max(selected->changes.size(), size_t{1});
      news_.push_back(*std::move(selected));
    }
  }
  received_[partition - first_] = next;
  WriteNext(false);
  // One entry alone may be larger: who could not take it could never go on.
  if (live && queued_ > environment_.options.buffer_max && news_.size() > 1) {
    End({Code::kResourceExhausted,
         "SLOW_CONSUMER",
         "entries arrive faster than this watcher reads; resume with the last token",
         {},
         {},
         {}});
  }
}

void WatchStream::OnUnreadable(const Failure& why) {
  End(why);
}

void WatchStream::OnGap() {
  End({Code::kOutOfRange,
       "RESUME_TOKEN_EXPIRED",
       "entries after the resume token are no longer kept; start anew",
       {},
       {},
       {}});
}

uint64_t WatchStream::TakeNews(uint64_t revision_max,
                               google::protobuf::RepeatedPtrField<v1::ThrottleLogEntry>& changes) {
  uint64_t revision = 0;
  bool within_call = false;  // a token stands behind whole calls only
  while (!news_.empty() && (within_call || (changes.size() < kMessageChanges &&
                                            news_.front().revision <= revision_max))) {
    News news = std::move(news_.front());
    news_.pop_front();
    queued_ -= std::max(news.changes.size(), size_t{1});
    for (v1::ThrottleLogEntry& change : news.changes) {
      changes.Add(std::move(change));
    }
    sent_[news.partition - first_] = news.position;
    revision = news.revision;
    within_call = !news_.empty() && news_.front().partition == news.partition &&
                  news_.front().position == news.position;
  }
  if (news_.empty()) {
    sent_ = received_;
  }
  return revision;
}

void WatchStream::Anonymise(const std::string& stakeholder_id) {
  for (News& news : news_) {
    for (v1::ThrottleLogEntry& change : news.changes) {
      if (change.stakeholder_id() == stakeholder_id) {
        change.clear_stakeholder_id();
      }
    }
  }
}

void WatchStream::WriteNext(bool even_if_empty) {
  if (!writing_ && !end_) {
    Compose(even_if_empty);
  }
}

void WatchStream::Send(const google::protobuf::Message& message) {
  outgoing_ = rpc::Serialize(message);
  writing_ = true;
  HandOver(this);
  StartWrite(&outgoing_);
  ArmHeartbeat();
}

void WatchStream::ArmHeartbeat() {
  heartbeat_.expires_after(environment_.options.heartbeat);
  heartbeat_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!error && self && !self->end_) {
      self->WriteNext(true);
      self->ArmHeartbeat();  // also where a message was still under way
    }
  });
}

void WatchStream::End(const Failure& why) {
  if (end_) {
    return;
  }
  end_ = rpc::ForCaller(why);
  heartbeat_.cancel();
  environment_.tail.Unfollow(*this);
  news_.clear();
  FinishWhenIdle();
}

void WatchStream::FinishWhenIdle() {
  if (!end_ || writing_ || finished_) {
    return;
  }
  finished_ = true;
  record_->End(caller_ ? &*caller_ : nullptr, {}, &*end_);
  const grpc::Status status = rpc::ToStatus(*end_);
  HandOver(this);
  Finish(status);
}

void WatchStream::Drain() {
  environment_.admission.Post([self = shared_from_this()] { self->End(rpc::Draining()); });
}

void WatchStream::OnWriteDone(bool ok) {
  TakeOver(this);
  environment_.admission.Post([self = shared_from_this(), ok] {
    self->writing_ = false;
    if (!ok) {
      self->End(CallerGone());
    }
    self->FinishWhenIdle();
    self->WriteNext(false);
    if (!self->end_ && self->Room() > 0) {
      self->environment_.tail.Resume(*self);
    }
  });
}

void WatchStream::OnCancel() {
  TakeOver(this);
  environment_.admission.Post([self = shared_from_this()] { self->End(CallerGone()); });
}

void WatchStream::OnDone() {
  TakeOver(this);
  if (entered_) {
    environment_.admission.LeaveStream(*caller_);
  }
  const auto last = std::move(self_);
}

}  // namespace touchpoint::query
