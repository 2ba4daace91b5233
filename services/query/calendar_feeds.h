// SPDX-License-Identifier: Apache-2.0
// Calendar feeds for those who have their secret. They have no token: the secret is all they need.
#pragma once

#include <string>

#include "services/commit/feed_store.h"
#include "services/query/timeline_walk.h"

namespace touchpoint::query {

class CalendarFeeds {
 public:
  /// The seams outlive it and all calls.
  CalendarFeeds(commit::FeedStore& feeds, const TimelineWalk::Seams& walk)
      : feeds_(feeds), walk_(walk) {}

  /// The iCalendar text of the feed with this secret, of at most 5,000 events, the nearest.
  /// NOT_FOUND/CALENDAR_FEED_NOT_FOUND for a secret of no feed, or of one that was revoked; the
  /// store's failures. In the core loop.
  void Read(const std::string& secret, commit::Deadline deadline,
            commit::Callback<std::string> done) const;

 private:
  commit::FeedStore& feeds_;
  const TimelineWalk::Seams walk_;
};

}  // namespace touchpoint::query
