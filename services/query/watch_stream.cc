// SPDX-License-Identifier: Apache-2.0
#include "services/query/watch_stream.h"

#include <algorithm>
#include <utility>

#include "common/base/handover.h"
#include "common/rpc/access_log.h"
#include "common/rpc/status.h"
#include "common/rpc/wire.h"
#include "services/query/resume_token.h"

namespace touchpoint::query {
namespace {

constexpr size_t kMessageEntries = 500;

}  // namespace

WatchStream* WatchStream::Start(const Environment& environment,
                                const grpc::CallbackServerContext& context,
                                const grpc::ByteBuffer& request) {
  const std::shared_ptr<WatchStream> stream(new WatchStream(environment));
  stream->self_ = stream;
  std::optional<Failure> refusal;
  if (auto caller = environment.admission.Identify(context, "WatchThrottleLog")) {
    stream->caller_ = std::move(*caller);
    refusal = environment.admission.EnterStream(*stream->caller_, stream);
    stream->entered_ = !refusal;
  } else {
    refusal = std::move(caller.error());
  }
  if (!refusal) {
    refusal = stream->Read(request, stream->caller_->scope());
  }
  environment.admission.Post([stream, refusal] {
    if (refusal) {
      stream->End(*refusal);
    } else {
      stream->Begin();
    }
  });
  HandOver(stream.get());  // a caller may hang up before anything is written
  return stream.get();
}

WatchStream::WatchStream(const Environment& environment)
    : environment_(environment),
      start_(std::chrono::steady_clock::now()),
      heartbeat_(environment.core) {
}

std::optional<Failure> WatchStream::Read(const grpc::ByteBuffer& bytes,
                                         const auth::TeamScope& scope) {
  if (auto failure = environment_.admission.CheckSize(bytes.Length())) {
    return failure;
  }
  v1::WatchThrottleLogRequest request;
  if (auto failure = rpc::Parse(bytes, request)) {
    return failure;
  }
  rpc::FieldChecker check(environment_.limits);
  filter_ = ThrottleFilter::Read(request.filter(), check);
  if (request.filter().has_end_time()) {
    check.Refuse("FIELD_CONFLICT", "filter.end_time", "is not for watching");
  }
  if (!request.resume_token().empty()) {
    token_ =
        OpenResumeToken(request.resume_token(), environment_.data_set, environment_.partitions);
    if (!token_) {
      check.Refuse("RESUME_TOKEN", "resume_token", "is malformed or of another data set");
    }
  }
  return check.failure() ? check.failure() : filter_.Narrow(scope);
}

void WatchStream::Begin() {
  if (end_) {
    return;
  }
  if (token_) {
    return Follow(std::move(*token_), true);
  }
  if (filter_.start()) {
    // Positions carry the instant of the decision: this is just before the first at that instant.
    const auto millis = static_cast<uint64_t>(ToMillis(*filter_.start()));
    return Follow(JournalPositions(environment_.partitions, {millis - 1, UINT64_MAX}), false);
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  environment_.tail.FindEnd(deadline, [self = shared_from_this()](Result<JournalPositions> end) {
    if (!end) {
      return self->End(end.error());
    }
    self->Follow(std::move(*end), false);
  });
}

void WatchStream::Follow(JournalPositions from, bool from_token) {
  if (end_) {
    return;
  }
  received_ = from;
  sent_ = from;
  WriteNext(true);  // the caller has a token from the first moment on
  environment_.tail.Follow(shared_from_this(), std::move(from), from_token);
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
    for (MatchedChange& match : MatchChanges(*entry, filter_)) {
      const bool same_call = !queue_.empty() && queue_.back().partition == partition &&
                             queue_.back().position == entry->position;
      if (!same_call) {
        queue_.push_back({partition, entry->position, {}});
      }
      queue_.back().entries.push_back(std::move(match.entry));
      ++queued_;
    }
  }
  received_[partition] = next;
  WriteNext(false);
  if (live && queued_ > environment_.options.buffer_max) {
    End({Code::kResourceExhausted,
         "SLOW_CONSUMER",
         "entries arrive faster than this watcher reads; resume with the last token",
         {},
         {},
         {}});
  }
}

void WatchStream::OnGap() {
  End({Code::kOutOfRange,
       "RESUME_TOKEN_EXPIRED",
       "entries after the resume token are no longer kept; start anew",
       {},
       {},
       {}});
}

void WatchStream::WriteNext(bool even_if_empty) {
  if (writing_ || end_ || (queue_.empty() && !even_if_empty)) {
    return;
  }
  v1::WatchThrottleLogResponse message;
  while (!queue_.empty() && static_cast<size_t>(message.entries_size()) < kMessageEntries) {
    Group& group = queue_.front();
    for (v1::ThrottleLogEntry& entry : group.entries) {
      message.mutable_entries()->Add(std::move(entry));
    }
    queued_ -= group.entries.size();
    sent_[group.partition] = group.position;
    queue_.pop_front();
  }
  if (queue_.empty()) {
    sent_ = received_;
  }
  message.set_resume_token(SealResumeToken(sent_, environment_.data_set));
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
  queue_.clear();
  FinishWhenIdle();
}

void WatchStream::FinishWhenIdle() {
  if (!end_ || writing_ || finished_) {
    return;
  }
  finished_ = true;
  rpc::LogAccess("WatchThrottleLog", start_, &*end_);
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
      self->End({Code::kCancelled, "CALLER_GONE", "the caller hung up", {}, {}, {}});
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
  environment_.admission.Post([self = shared_from_this()] {
    self->End({Code::kCancelled, "CALLER_GONE", "the caller hung up", {}, {}, {}});
  });
}

void WatchStream::OnDone() {
  TakeOver(this);
  if (entered_) {
    environment_.admission.LeaveStream(*caller_);
  }
  const auto last = std::move(self_);
}

}  // namespace touchpoint::query
