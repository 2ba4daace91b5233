// SPDX-License-Identifier: Apache-2.0
#include "services/query/timeline_watch.h"

#include <set>
#include <utility>

#include "common/rpc/wire.h"
#include "services/query/throttle_filter.h"
#include "services/query/visibility.h"

namespace touchpoint::query {
namespace {

// Touchpoints are told in parts of about this size: gRPC's callers take 4 MiB by default.
constexpr size_t kPartBytes = 256 << 10;
constexpr std::chrono::milliseconds kRetryAfter(500);

Failure TimelineBegunAnew() {
  return {Code::kOutOfRange,
          "RESUME_TOKEN_EXPIRED",
          "the timeline is older than what was sent of it; start anew",
          {},
          {},
          {}};
}

// The journal has initiatives by id only; the reading has the words.
void ShowInitiatives(const TimelineReading& reading, v1::WatchTimelineResponse& message) {
  std::map<std::string, std::string> words;
  for (const TimelineReading::Shown& shown : reading.touchpoints) {
    words[shown.touchpoint.touchpoint_id()] = shown.touchpoint.initiative();
  }
  for (v1::ThrottleLogEntry& change : *message.mutable_changes()) {
    change.set_initiative(words[change.touchpoint_id()]);
  }
}

Failure Erased() {
  return {Code::kNotFound, "STAKEHOLDER_ERASED", "the person was erased", {}, {}, {}};
}

}  // namespace

TimelineWatch::TimelineWatch(const Environment& environment, commit::TimelineStore& store,
                             TimelineReader& reader)
    : WatchStream(environment, "WatchTimeline"),
      store_(store),
      reader_(reader),
      retry_(environment.core) {
}

std::optional<Failure> TimelineWatch::Read(const grpc::ByteBuffer& bytes) {
  v1::WatchTimelineRequest request;
  if (auto failure = rpc::Parse(bytes, request)) {
    return failure;
  }
  rpc::FieldChecker check(environment().limits);
  check.Id(request.stakeholder_id(), "stakeholder_id");
  stakeholder_id_ = request.stakeholder_id();
  partition_ = store_.PartitionOf(stakeholder_id_);
  if (!request.resume_token().empty()) {
    token_ = OpenTimelineToken(request.resume_token(), environment().data_set, stakeholder_id_);
    if (!token_) {
      check.Refuse("RESUME_TOKEN", "resume_token",
                   "is malformed, or of another stakeholder or data set or of before a restore");
    }
  }
  return check.failure();
}

// The end of the journal first: whatever the reading does not have then comes after it.
void TimelineWatch::Begin() {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  environment().tail.FindEnd(
      partition_, 1, deadline, [this, self = shared_from_this()](Result<JournalPositions> end) {
        if (!end) {
          return End(end.error());
        }
        reader_.ReadNow(
            stakeholder_id_, [this, self, end = end->front()](const Result<Reading>& reading) {
              if (!reading) {
                End(reading.error());
              } else if ((*reading)->revision == 0) {
                EndIfErased([this, self, end, first = *reading] { OnFirst(end, first); });
              } else if (!ended()) {
                OnFirst(end, *reading);
              }
            });
      });
}

/// Somebody of the partition was erased, or nothing is stored of the person, which may be why.
void TimelineWatch::EndIfErased(const std::function<void()>& otherwise) {
  store_.IsErased(stakeholder_id_, std::chrono::steady_clock::now() + std::chrono::seconds(5),
                  [this, self = shared_from_this(), otherwise](const Result<bool>& erased) {
                    if (ended()) {
                      return;
                    }
                    if (!erased || *erased) {
                      return End(erased ? Erased() : erased.error());
                    }
                    otherwise();
                  });
}

/// What this watcher may see: to one none of whose teams has planned for the stakeholder, that is
/// somebody of whom nothing is known.
TimelineWatch::Reading TimelineWatch::Visible(const Reading& reading) const {
  return IsVisible(reading->snapshot->timeline, scope()) ? reading
                                                         : reader_.OfNobody(stakeholder_id_);
}

void TimelineWatch::OnFirst(commit::JournalPosition end, const Reading& read) {
  const Reading reading = Visible(read);
  // The token may be of a caller who was allowed to see less: what has become visible since then
  // need not have changed.
  const bool is_anew = !token_ || (token_->revision == 0 && !scope().any());
  if (is_anew) {
    seen_ = read->revision;
    revision_ = reading->revision;
    Follow(partition_, {end}, false);
    return Tell(read);
  }
  seen_ = revision_ = token_->revision;
  if (reading->revision < token_->revision) {
    return End(TimelineBegunAnew());
  }
  if (reading->revision == token_->revision) {  // whatever happened, it was to others
    whole_ = false;
    Remember(*reading);
    Follow(partition_, {end}, false);
    return SendSignOfLife();
  }
  Follow(partition_, {token_->position}, true);
  ArmHeartbeat();
}

std::optional<WatchStream::News> TimelineWatch::Select(const commit::JournalEntry& entry) {
  if (entry.is_erasure()) {
    EndIfErased([] {});
  }
  if (entry.stakeholder_id != stakeholder_id_ || entry.revision <= seen_) {
    return std::nullopt;
  }
  seen_ = entry.revision;
  News news{entry.partition, entry.position, entry.revision, {}};
  const std::vector<commit::LoggedChange> changes = ReadChanges(entry);
  for (size_t i = 0; i < changes.size(); ++i) {
    if (scope().Covers(changes[i].team)) {
      news.changes.push_back(MakeThrottleLogEntry(entry, changes[i], i));
    }
  }
  return news;
}

void TimelineWatch::Compose(bool even_if_empty) {
  if (sending_) {
    v1::WatchTimelineResponse message;
    return SendPart(message);
  }
  if (!news().empty() && !fetching_) {
    Fetch();
  }
  if (even_if_empty) {
    SendSignOfLife();
  }
}

void TimelineWatch::Fetch() {
  fetching_ = true;
  const uint64_t revision = news().back().revision;
  reader_.ReadAtLeast(stakeholder_id_, revision,
                      [this, revision, self = shared_from_this()](const Result<Reading>& reading) {
                        if (!ended()) {
                          OnFetched(revision, reading);
                        }
                      });
}

void TimelineWatch::OnFetched(uint64_t revision, const Result<Reading>& reading) {
  if (!reading) {
    const Code code = reading.error().code;
    if (code != Code::kUnavailable && code != Code::kDeadlineExceeded) {
      return End(reading.error());
    }
    retry_.expires_after(kRetryAfter);
    retry_.async_wait([this, weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (!error && self && !ended()) {
        Fetch();
      }
    });
    return;
  }
  fetching_ = false;
  if ((*reading)->revision < revision) {
    return EndIfErased([this] { End(TimelineBegunAnew()); });
  }
  if (!PassOver(*reading) && !writing()) {  // else it is read again when the sign of life is out
    Tell(*reading);
  }
}

/// What happens to somebody who is not visible, and was not, is not told.
bool TimelineWatch::PassOver(const Reading& read) {
  if (revision_ > 0 || Visible(read) == read) {
    return false;
  }
  v1::WatchTimelineResponse untold;
  TakeNews(read->revision, *untold.mutable_changes());
  if (!news().empty()) {
    Fetch();
  }
  return true;
}

void TimelineWatch::Tell(const Reading& read) {
  const Reading reading = Visible(read);
  v1::WatchTimelineResponse message;
  if (const uint64_t taken = TakeNews(read->revision, *message.mutable_changes()); taken > 0) {
    revision_ = reading->revision > 0 ? taken : 0;
    ShowInitiatives(*reading, message);
  }
  std::set<std::string> changed;
  for (const v1::ThrottleLogEntry& change : message.changes()) {
    changed.insert(change.touchpoint_id());
  }
  std::map<std::string, uint64_t> before = std::move(shown_);
  for (size_t i = 0; i < reading->touchpoints.size(); ++i) {
    const TimelineReading::Shown& shown = reading->touchpoints[i];
    const std::string& id = shown.touchpoint.touchpoint_id();
    const auto known = before.find(id);
    const bool is_same = known != before.end() && known->second == shown.digest;
    if (whole_ || !is_same || changed.contains(id)) {
      unsent_.push_back(i);
    }
    before.erase(id);
  }
  for (const auto& [id, digest] : before) {
    message.add_removed_touchpoint_ids(id);
  }
  const std::string profile = std::move(profile_);
  Remember(*reading);
  if (whole_ || profile != profile_) {
    *message.mutable_stakeholder() = reading->stakeholder;
    message.set_time_zone(reading->time_zone);
  }
  message.set_snapshot(std::exchange(whole_, false));
  sending_ = reading;
  SendPart(message);
}

void TimelineWatch::Remember(const TimelineReading& reading) {
  shown_.clear();
  for (const TimelineReading::Shown& shown : reading.touchpoints) {
    shown_[shown.touchpoint.touchpoint_id()] = shown.digest;
  }
  profile_ = reading.stakeholder.SerializeAsString() + reading.time_zone;
}

void TimelineWatch::SendPart(v1::WatchTimelineResponse& message) {
  size_t bytes = 0;
  size_t taken = 0;
  for (; taken < unsent_.size() && bytes < kPartBytes; ++taken) {
    const v1::Touchpoint& touchpoint = sending_->touchpoints[unsent_[taken]].touchpoint;
    bytes += touchpoint.ByteSizeLong();
    v1::Touchpoint& shown = *message.add_touchpoints();
    shown = touchpoint;
    Redact(scope(), shown);
  }
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<ptrdiff_t>(taken));
  if (unsent_.empty()) {
    sending_.reset();
    message.set_revision(static_cast<int64_t>(revision_));
    message.set_resume_token(Token());
  }
  Send(message);
}

void TimelineWatch::SendSignOfLife() {
  v1::WatchTimelineResponse message;
  if (news().empty()) {
    TakeNews(0, *message.mutable_changes());  // the token moves on past what is of others
  }
  message.set_revision(static_cast<int64_t>(revision_));
  message.set_resume_token(Token());
  Send(message);
}

std::string TimelineWatch::Token() const {
  return SealTimelineToken({sent().front(), revision_}, environment().data_set, stakeholder_id_);
}

}  // namespace touchpoint::query
