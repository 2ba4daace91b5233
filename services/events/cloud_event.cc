// SPDX-License-Identifier: Apache-2.0
#include "services/events/cloud_event.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string_view>

#include "services/query/throttle_filter.h"

namespace touchpoint::events {
namespace {

constexpr std::string_view kCausePrefix = "CHANGE_CAUSE_";

std::string TypeOf(v1::ChangeCause cause) {
  std::string word = v1::ChangeCause_Name(cause).substr(kCausePrefix.size());
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return "touchpoint.v1." + word;
}

std::string ToCloudEvent(const v1::ThrottleLogEntry& entry, Instant time,
                         const EventFormat& format) {
  std::string data;
  // Fails only for messages that hold an Any of an unknown type, and this holds none.
  (void)google::protobuf::util::MessageToJsonString(entry, &data);
  const std::string envelope =
      boost::json::serialize(boost::json::value{{"specversion", "1.0"},
                                                {"id", entry.entry_id()},
                                                {"source", format.source},
                                                {"type", TypeOf(entry.cause())},
                                                {"subject", entry.touchpoint_id()},
                                                {"time", FormatRfc3339(time)},
                                                {"datacontenttype", "application/json"}});
  return envelope.substr(0, envelope.size() - 1) + ",\"data\":" + data + "}";
}

}  // namespace

std::vector<std::string> ToCloudEvents(const commit::JournalEntry& entry,
                                       const EventFormat& format) {
  std::vector<std::string> events;
  const std::vector<commit::LoggedChange> changes = query::ReadChanges(entry);
  for (size_t i = 0; i < changes.size(); ++i) {
    v1::ThrottleLogEntry shown = query::MakeThrottleLogEntry(entry, changes[i], i);
    if (!format.stakeholders) {
      shown.clear_stakeholder_id();
    }
    events.push_back(ToCloudEvent(shown, entry.now, format));
  }
  return events;
}

}  // namespace touchpoint::events
