// SPDX-License-Identifier: Apache-2.0
#include "services/query/calendar_feeds.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/auth/feed_secret.h"
#include "common/base/sha256.h"
#include "services/query/calendar.h"

namespace touchpoint::query {
namespace {

constexpr size_t kStakeholdersMax = 5'000;
constexpr size_t kEventsMax = 5'000;
// Whose fetches are remembered.
constexpr size_t kFeedsMax = 10'000;
constexpr size_t kAddressesMax = 10'000;

Failure NoSuchFeed() {
  return {Code::kNotFound, "CALENDAR_FEED_NOT_FOUND", "no such calendar feed", {}, {}, {}};
}

Failure TooManyAtOnce() {
  return {Code::kResourceExhausted,
          "OVERLOADED",
          "too many calendars are being read at this moment: fetch it again in a second",
          {},
          {},
          std::chrono::seconds(1)};
}

Failure TooOften(const char* what, Duration retry_after) {
  return {Code::kResourceExhausted, "FETCH_RATE", what, {}, {}, retry_after};
}

bool IsNearer(const CalendarEvent& a, const CalendarEvent& b) {
  return std::tie(a.start, a.uid) < std::tie(b.start, b.uid);
}

/// Adds them; of more than twice what a calendar holds the nearest stay.
void Gather(std::vector<CalendarEvent> more, std::vector<CalendarEvent>& events) {
  std::move(more.begin(), more.end(), std::back_inserter(events));
  if (events.size() > 2 * kEventsMax) {
    std::nth_element(events.begin(), events.begin() + kEventsMax, events.end(), IsNearer);
    events.resize(kEventsMax);
  }
}

CalendarText Write(const commit::CalendarFeed& feed, std::vector<CalendarEvent> events) {
  std::sort(events.begin(), events.end(), IsNearer);
  events.resize(std::min(events.size(), kEventsMax));
  const std::string name = "Touchpoints of " + feed.team;
  std::string text = WriteCalendar(name, events);
  for (CalendarEvent& event : events) {
    event.stamp = Instant();  // when it was read is no news
  }
  return {std::move(text), Sha256(WriteCalendar(name, events)).substr(sizeof("sha256:") - 1, 32)};
}

/// The timelines that the feed is about, as its text.
void Walk(const TimelineWalk::Seams& seams, const commit::CalendarFeed& feed,
          commit::Deadline deadline, commit::Callback<CalendarText> done) {
  const auto events = std::make_shared<std::vector<CalendarEvent>>();
  const auto visit = [events, feed](const Snapshot& snapshot) {
    Gather(EventsOf(snapshot, feed.team, feed.with_stakeholder_ids), *events);
  };
  const auto finish = [events, feed, done = std::move(done)](Result<TimelineWalk::End> end) {
    end ? done(Write(feed, std::move(*events))) : done(tl::unexpected(std::move(end.error())));
  };
  if (feed.stakeholder_ids.empty()) {
    TimelineWalk::Start(seams, kStakeholdersMax, deadline, visit, finish);
  } else {
    TimelineWalk::StartFor(seams, feed.stakeholder_ids, deadline, visit, finish);
  }
}

}  // namespace

CalendarFeeds::CalendarFeeds(commit::FeedStore& feeds, const TimelineWalk::Seams& walk,
                             const Limits& limits)
    : feeds_(feeds),
      walk_(walk),
      of_feeds_(std::make_shared<FetchLimits>(limits.per_feed, kFeedsMax)),
      of_addresses_(limits.per_address, kAddressesMax),
      free_(std::make_shared<size_t>(limits.at_once)) {
}

void CalendarFeeds::Read(const Fetch& fetch, commit::Deadline deadline,
                         commit::Callback<CalendarText> done) {
  const auto now = std::chrono::steady_clock::now();
  if (!fetch.address.empty()) {
    if (const auto wait = of_addresses_.Take(fetch.address, now)) {
      return done(tl::unexpected(TooOften("too many fetches from this address", *wait)));
    }
  }
  // A text of another form is looked up all the same: how long it takes says nothing.
  const std::string id = auth::IdOfFeedSecret(fetch.secret).value_or("-");
  feeds_.LoadFeed(
      id, deadline,
      [seams = walk_, limits = of_feeds_, free = free_, hash = Sha256(fetch.secret), deadline, now,
       done = std::move(done)](Result<std::optional<commit::CalendarFeed>> feed) {
        if (!feed) {
          return done(tl::unexpected(std::move(feed.error())));
        }
        if (!*feed || !auth::SameHash((*feed)->hash, hash)) {
          return done(tl::unexpected(NoSuchFeed()));
        }
        // Only who has the secret counts against the feed: nobody else can use it up.
        if (const auto wait = limits->Take((*feed)->id, now)) {
          return done(tl::unexpected(TooOften("this feed is fetched too often", *wait)));
        }
        if (*free == 0) {
          return done(tl::unexpected(TooManyAtOnce()));
        }
        --*free;
        Walk(seams, **feed, deadline, [free, done](Result<CalendarText> calendar) {
          ++*free;
          done(std::move(calendar));
        });
      });
}

}  // namespace touchpoint::query
