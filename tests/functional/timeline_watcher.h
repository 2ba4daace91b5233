// SPDX-License-Identifier: Apache-2.0
// A watcher of one timeline, as a screen would be: it keeps what it was shown.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/api_client.h"

namespace touchpoint::testing {

/// Touchpoints as texts to be compared, in an order of their own.
std::vector<std::string> Texts(const std::vector<v1::Touchpoint>& touchpoints);

class TimelineWatcher {
 public:
  TimelineWatcher(v1::TouchpointService::Stub& stub, const std::string& stakeholder_id,
                  const std::string& token = "");
  ~TimelineWatcher() { context_.TryCancel(); }

  /// Reads one message; false at the end of the stream.
  bool Read();
  /// Reads until all up to this revision has been told; false at the end of the stream.
  bool ReadUntil(int64_t revision);
  grpc::Status Finish();

  /// The timeline, in any order.
  const std::vector<v1::Touchpoint>& shown() const { return shown_; }
  const std::vector<v1::ThrottleLogEntry>& changes() const { return changes_; }
  const v1::Stakeholder& profile() const { return profile_; }
  const std::string& time_zone() const { return time_zone_; }
  int64_t revision() const { return revision_; }
  const std::string& token() const { return token_; }
  int snapshots() const { return snapshots_; }
  int messages() const { return messages_; }
  /// Goes on with what another one was shown before.
  void TakeOver(const TimelineWatcher& other);

 private:
  void Show(const v1::Touchpoint& touchpoint);

  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchTimelineResponse>> stream_;
  std::vector<v1::Touchpoint> shown_;
  std::vector<v1::ThrottleLogEntry> changes_;
  v1::Stakeholder profile_;
  std::string time_zone_;
  int64_t revision_ = 0;
  std::string token_;
  int snapshots_ = 0;
  int messages_ = 0;
};

}  // namespace touchpoint::testing
