// SPDX-License-Identifier: Apache-2.0
// Where calendar feeds are kept: whose plans may be read by whoever has the feed's secret.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/commit/timeline_store.h"

namespace touchpoint::commit {

/// What is kept of a feed.
struct CalendarFeed {
  std::string id;
  std::string hash;  // Sha256() of the secret
  std::string team;
  std::vector<std::string> stakeholder_ids;  // empty: all for whom the team plans
  bool with_stakeholder_ids = false;         // whether it says who is contacted
  std::string comment;
  std::string author;  // the id of the token that asked for it
  Instant created;

  friend bool operator==(const CalendarFeed&, const CalendarFeed&) = default;
};

/// Feeds in no order. One damaged record is not there; it takes nobody else's away.
struct StoredFeeds {
  std::vector<CalendarFeed> feeds;
  size_t damaged = 0;
};

/// Threads and failures as TimelineStore.
class FeedStore {
 public:
  virtual ~FeedStore() = default;

  /// Keeps a new feed. Answers false, and keeps nothing, where the id is taken.
  virtual void AddFeed(const CalendarFeed& feed, Deadline deadline, Callback<bool> done) = 0;

  /// Nothing where there is none under this id, or a damaged one.
  virtual void LoadFeed(const std::string& id, Deadline deadline,
                        Callback<std::optional<CalendarFeed>> done) = 0;

  /// Where the feed is kept as `before`, `after` takes its place, or nothing does. Answers whether
  /// it was; else nothing changes. Works without memory left.
  virtual void ExchangeFeed(const CalendarFeed& before, const std::optional<CalendarFeed>& after,
                            Deadline deadline, Callback<bool> done) = 0;

  /// Forgets it. Answers whether there was one.
  virtual void RemoveFeed(const std::string& id, Deadline deadline, Callback<bool> done) = 0;

  /// How many there are, with those that are damaged.
  virtual void CountFeeds(Deadline deadline, Callback<size_t> done) = 0;

  virtual void ListFeeds(Deadline deadline, Callback<StoredFeeds> done) = 0;
};

}  // namespace touchpoint::commit
