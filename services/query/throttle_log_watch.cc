// SPDX-License-Identifier: Apache-2.0
#include "services/query/throttle_log_watch.h"

#include <limits>
#include <set>
#include <utility>

#include "common/rpc/wire.h"
#include "services/query/resume_token.h"

namespace touchpoint::query {

ThrottleLogWatch::ThrottleLogWatch(const Environment& environment, commit::TimelineStore& store)
    : WatchStream(environment, "WatchThrottleLog"), store_(store) {
}

std::optional<Failure> ThrottleLogWatch::Read(const grpc::ByteBuffer& bytes) {
  v1::WatchThrottleLogRequest request;
  if (auto failure = rpc::Parse(bytes, request)) {
    return failure;
  }
  rpc::FieldChecker check(environment().limits);
  filter_ = ThrottleFilter::Read(request.filter(), check);
  if (request.filter().has_end_time()) {
    check.Refuse("FIELD_CONFLICT", "filter.end_time", "is not for watching");
  }
  if (!request.resume_token().empty()) {
    token_ = OpenResumeToken(request.resume_token(), environment().data_set,
                             environment().tail.partitions());
    if (!token_) {
      check.Refuse("RESUME_TOKEN", "resume_token",
                   "is malformed, or of another data set or of before a restore; start anew");
    }
  }
  return check.failure() ? check.failure() : filter_.Narrow(scope());
}

void ThrottleLogWatch::Begin() {
  if (token_) {
    return FollowAll(std::move(*token_), true);
  }
  JournalTail& tail = environment().tail;
  if (filter_.start()) {
    // Positions carry the instant of the decision: this is just before the first at that instant.
    const auto millis = static_cast<uint64_t>(ToMillis(*filter_.start()));
    return FollowAll(JournalPositions(tail.partitions(), {millis - 1, UINT64_MAX}), false);
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  tail.FindEnd(0, tail.partitions(), deadline,
               [this, self = shared_from_this()](Result<JournalPositions> end) {
                 if (!end) {
                   End(end.error());
                 } else if (!ended()) {
                   FollowAll(std::move(*end), false);
                 }
               });
}

void ThrottleLogWatch::FollowAll(JournalPositions from, bool from_token) {
  Follow(0, std::move(from), from_token);
  WriteNext(true);  // the caller has a token from the first moment on
}

std::optional<WatchStream::News> ThrottleLogWatch::Select(const commit::JournalEntry& entry) {
  if (entry.is_erasure()) {
    ForgetErased(entry.partition);
  }
  News news{entry.partition, entry.position, entry.revision, {}};
  for (MatchedChange& match : MatchChanges(entry, filter_)) {
    if (filter_.MatchesInitiative(match.entry.initiative())) {
      news.changes.push_back(std::move(match.entry));
    }
  }
  return news.changes.empty() ? std::nullopt : std::optional(std::move(news));
}

/// What waits for a slow reader was named before somebody of the partition was erased.
void ThrottleLogWatch::ForgetErased(commit::Partition partition) {
  std::set<std::string> named;
  for (const News& waiting : news()) {
    for (const v1::ThrottleLogEntry& change : waiting.changes) {
      if (waiting.partition == partition && !change.stakeholder_id().empty()) {
        named.insert(change.stakeholder_id());
      }
    }
  }
  for (const std::string& stakeholder_id : named) {
    store_.IsErased(stakeholder_id, std::chrono::steady_clock::now() + std::chrono::seconds(5),
                    [this, self = shared_from_this(), stakeholder_id](const Result<bool>& erased) {
                      if (!erased || *erased) {
                        Anonymise(stakeholder_id);
                      }
                    });
  }
}

void ThrottleLogWatch::Compose(bool even_if_empty) {
  if (news().empty() && !even_if_empty) {
    return;
  }
  v1::WatchThrottleLogResponse message;
  TakeNews(std::numeric_limits<uint64_t>::max(), *message.mutable_entries());
  message.set_resume_token(SealResumeToken(sent(), environment().data_set));
  Send(message);
}

}  // namespace touchpoint::query
