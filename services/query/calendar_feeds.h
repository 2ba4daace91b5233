// SPDX-License-Identifier: Apache-2.0
// Calendar feeds for those who have their secret. They have no token: the secret is all they need.
// How often a feed is read is limited, since each reading reads thousands of timelines.
#pragma once

#include <memory>
#include <string>

#include "services/commit/feed_store.h"
#include "services/query/fetch_limits.h"
#include "services/query/timeline_walk.h"

namespace touchpoint::query {

struct CalendarText {
  std::string text;
  std::string version;  // the same as long as the text says the same, whenever it was read
};

class CalendarFeeds {
 public:
  /// Fetches per minute, 0: no limit; and how many calendars are read at once.
  struct Limits {
    uint32_t per_feed = 0;
    uint32_t per_address = 0;
    size_t at_once = 1;
  };

  /// The seams outlive it and all calls.
  CalendarFeeds(commit::FeedStore& feeds, const TimelineWalk::Seams& walk, const Limits& limits);

  struct Fetch {
    std::string secret;
    std::string address;  // whose limit it counts against; empty: nobody's
  };
  /// The iCalendar text of the feed with this secret, of at most 5,000 events, the nearest.
  /// RESOURCE_EXHAUSTED/FETCH_RATE for one too many, which costs the store nothing where it is the
  /// address's; RESOURCE_EXHAUSTED/OVERLOADED while as many as may be are read;
  /// NOT_FOUND/CALENDAR_FEED_NOT_FOUND for a secret of no feed, or of one that was revoked; the
  /// store's failures. In the core loop.
  void Read(const Fetch& fetch, commit::Deadline deadline, commit::Callback<CalendarText> done);

 private:
  commit::FeedStore& feeds_;
  const TimelineWalk::Seams walk_;
  const std::shared_ptr<FetchLimits> of_feeds_;  // by id; shared with readings under way
  FetchLimits of_addresses_;
  const std::shared_ptr<size_t> free_;  // places for readings; shared with those under way
};

}  // namespace touchpoint::query
