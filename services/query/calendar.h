// SPDX-License-Identifier: Apache-2.0
// A team's plans as an iCalendar text (RFC 5545). Pure.
#pragma once

#include <string>
#include <vector>

#include "services/query/finder.h"

namespace touchpoint::query {

struct CalendarEvent {
  std::string uid;
  Instant start;
  Instant end;
  Instant stamp;  // when it was like this
  std::string summary;
  bool cancelled = false;
};

/// What a team will do for one person, and what it took back and is still known, from a day before
/// the snapshot on. Says who that is only `with_stakeholder_id`; never content or attributes.
std::vector<CalendarEvent> EventsOf(const Snapshot& snapshot, const std::string& team,
                                    bool with_stakeholder_id);

/// Lines end with CRLF and are folded at 75 octets, between characters.
std::string WriteCalendar(const std::string& name, const std::vector<CalendarEvent>& events);

}  // namespace touchpoint::query
