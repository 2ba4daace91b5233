// SPDX-License-Identifier: Apache-2.0
#include "tests/functional/timeline_watcher.h"

#include <algorithm>

namespace touchpoint::testing {

std::vector<std::string> Texts(const std::vector<v1::Touchpoint>& touchpoints) {
  std::vector<std::string> texts;
  texts.reserve(touchpoints.size());
  for (const v1::Touchpoint& touchpoint : touchpoints) {
    texts.push_back(touchpoint.ShortDebugString());
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

TimelineWatcher::TimelineWatcher(v1::TouchpointService::Stub& stub,
                                 const std::string& stakeholder_id, const std::string& token) {
  SetDeadline(context_, std::chrono::seconds(90));
  v1::WatchTimelineRequest request;
  request.set_stakeholder_id(stakeholder_id);
  request.set_resume_token(token);
  stream_ = stub.WatchTimeline(&context_, request);
}

bool TimelineWatcher::Read() {
  v1::WatchTimelineResponse message;
  if (!stream_->Read(&message)) {
    return false;
  }
  ++messages_;
  if (message.snapshot()) {
    ++snapshots_;
    shown_.clear();
  }
  for (const v1::Touchpoint& touchpoint : message.touchpoints()) {
    Show(touchpoint);
  }
  for (const std::string& id : message.removed_touchpoint_ids()) {
    shown_.erase(std::remove_if(shown_.begin(), shown_.end(),
                                [&id](const v1::Touchpoint& t) { return t.touchpoint_id() == id; }),
                 shown_.end());
  }
  changes_.insert(changes_.end(), message.changes().begin(), message.changes().end());
  if (message.has_stakeholder()) {
    profile_ = message.stakeholder();
    time_zone_ = message.time_zone();
  }
  if (!message.resume_token().empty()) {
    revision_ = message.revision();
    token_ = message.resume_token();
  }
  return true;
}

bool TimelineWatcher::ReadUntil(int64_t revision) {
  while (revision_ < revision) {
    if (!Read()) {
      return false;
    }
  }
  return true;
}

grpc::Status TimelineWatcher::Finish() {
  while (Read()) {
  }
  return stream_->Finish();
}

void TimelineWatcher::TakeOver(const TimelineWatcher& other) {
  shown_ = other.shown_;
  profile_ = other.profile_;
  time_zone_ = other.time_zone_;
}

void TimelineWatcher::Show(const v1::Touchpoint& touchpoint) {
  const auto known =
      std::find_if(shown_.begin(), shown_.end(), [&touchpoint](const v1::Touchpoint& t) {
        return t.touchpoint_id() == touchpoint.touchpoint_id();
      });
  if (known != shown_.end()) {
    *known = touchpoint;
  } else {
    shown_.push_back(touchpoint);
  }
}

}  // namespace touchpoint::testing
