// SPDX-License-Identifier: Apache-2.0
// One watcher of a stakeholder's timeline. The journal says that it has changed and how; what it
// is then, the watcher reads.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/commit/timeline_store.h"
#include "services/query/resume_token.h"
#include "services/query/timeline_reader.h"
#include "services/query/watch_stream.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::query {

class TimelineWatch final : public WatchStream {
 public:
  /// All outlive it.
  TimelineWatch(const Environment& environment, commit::TimelineStore& store,
                TimelineReader& reader);

 private:
  using Reading = std::shared_ptr<const TimelineReading>;

  std::optional<Failure> Read(const grpc::ByteBuffer& bytes) override;
  void Begin() override;
  std::optional<News> Select(const commit::JournalEntry& entry) override;
  void Compose(bool even_if_empty) override;

  void OnFirst(commit::JournalPosition end, const Reading& read);
  void EndIfErased(const std::function<void()>& otherwise);
  Reading Visible(const Reading& reading) const;
  void Fetch();
  void OnFetched(uint64_t revision, const Result<Reading>& reading);
  bool PassOver(const Reading& read);
  void Tell(const Reading& read);
  void Remember(const TimelineReading& reading);
  void SendPart(v1::WatchTimelineResponse& message);
  void SendSignOfLife();
  std::string Token() const;

  commit::TimelineStore& store_;
  TimelineReader& reader_;
  boost::asio::steady_timer retry_;
  std::string stakeholder_id_;
  commit::Partition partition_ = 0;
  std::optional<TimelinePoint> token_;  // what the caller resumes from

  uint64_t seen_ = 0;      // revision of the newest entry that was selected
  uint64_t revision_ = 0;  // all changes up to it were sent, or are being sent
  bool whole_ = true;  // the caller does not know the timeline: the next reading is sent as such
  bool fetching_ = false;
  // What the caller has been shown: the digest of each touchpoint by its id, and the profile.
  std::map<std::string, uint64_t> shown_;
  std::string profile_;
  // Of this reading, these touchpoints are still to be sent.
  Reading sending_;
  std::vector<size_t> unsent_;
};

}  // namespace touchpoint::query
