// SPDX-License-Identifier: Apache-2.0
#include "services/query/calendar.h"

#include <algorithm>
#include <optional>

#include "common/base/utf8.h"

namespace touchpoint::query {
namespace {

using model::State;
using model::Touchpoint;

constexpr size_t kLineMax = 75;
constexpr Duration kLength = std::chrono::minutes(30);  // of an event: a plan has none

/// "20260302T090000Z".
std::string Stamp(Instant t) {
  std::string text;
  for (const char c : FormatRfc3339(std::chrono::floor<std::chrono::seconds>(t))) {
    if (c != '-' && c != ':') {
      text.push_back(c);
    }
  }
  return text;
}

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') {
      escaped.push_back('\\');
    }
    if (c == '\n') {
      escaped += "\\n";
    } else if (c != '\r') {
      escaped.push_back(c);
    }
  }
  return escaped;
}

class CalendarText {
 public:
  void Line(const std::string& name, const std::string& value) {
    const std::string line = name + ":" + value;
    size_t column = 0;
    for (std::string_view rest = line; !rest.empty();) {
      const std::string_view character = rest.substr(0, DecodeUtf8(rest).bytes);
      if (column + character.size() > kLineMax) {
        text_ += "\r\n ";
        column = 1;
      }
      text_ += character;
      column += character.size();
      rest.remove_prefix(character.size());
    }
    text_ += "\r\n";
  }
  std::string Take() && { return std::move(text_); }

 private:
  std::string text_;
};

struct When {
  Instant at;
  bool cancelled = false;
};

std::optional<When> WhenOf(const Touchpoint& touchpoint, Instant now) {
  switch (model::StateAt(touchpoint, now)) {
    case State::kPlanned:
    case State::kMerged:
      return When{touchpoint.scheduled};
    case State::kLeased:
    case State::kInDoubt:
      return When{touchpoint.occupied_from};
    case State::kCancelled:
      // A cancel that came before its plan, and one without a place, never was an event.
      if (touchpoint.scheduled == Instant() || touchpoint.verdict == model::Verdict::kNone) {
        return std::nullopt;
      }
      return When{touchpoint.scheduled, true};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::vector<CalendarEvent> EventsOf(const Snapshot& snapshot, const std::string& team,
                                    bool with_stakeholder_id) {
  const model::NameTable& names = snapshot.timeline.names;
  std::vector<CalendarEvent> events;
  for (const Touchpoint& touchpoint : snapshot.timeline.touchpoints) {
    const auto when = WhenOf(touchpoint, snapshot.now);
    if (!when || names.Text(touchpoint.team) != team || when->at < snapshot.now - kDay) {
      continue;
    }
    std::string summary = names.Text(touchpoint.channel) + ", " + team;
    if (touchpoint.initiative != model::kNoName) {
      summary += ", " + names.Text(touchpoint.initiative);
    }
    if (with_stakeholder_id) {
      summary += ", " + snapshot.stakeholder_id;
    }
    const model::TouchpointId id{snapshot.partition, snapshot.timeline.surrogate,
                                 touchpoint.sequence};
    events.push_back({ToString(id) + "@touchpointd", when->at, when->at + kLength, snapshot.now,
                      std::move(summary), when->cancelled});
  }
  return events;
}

std::string WriteCalendar(const std::string& name, const std::vector<CalendarEvent>& events) {
  CalendarText text;
  text.Line("BEGIN", "VCALENDAR");
  text.Line("VERSION", "2.0");
  text.Line("PRODID", "-//touchpointd//touchpointd//EN");
  text.Line("CALSCALE", "GREGORIAN");
  text.Line("X-WR-CALNAME", Escaped(name));
  for (const CalendarEvent& event : events) {
    text.Line("BEGIN", "VEVENT");
    text.Line("UID", event.uid);
    text.Line("DTSTAMP", Stamp(event.stamp));
    text.Line("DTSTART", Stamp(event.start));
    text.Line("DTEND", Stamp(event.end));
    text.Line("SUMMARY", Escaped(event.summary));
    if (event.cancelled) {
      text.Line("STATUS", "CANCELLED");
    }
    text.Line("END", "VEVENT");
  }
  text.Line("END", "VCALENDAR");
  return std::move(text).Take();
}

}  // namespace touchpoint::query
