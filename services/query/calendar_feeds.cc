// SPDX-License-Identifier: Apache-2.0
#include "services/query/calendar_feeds.h"

#include <algorithm>
#include <utility>

#include "common/auth/feed_secret.h"
#include "common/base/sha256.h"
#include "services/query/calendar.h"

namespace touchpoint::query {
namespace {

constexpr size_t kStakeholdersMax = 5'000;
constexpr size_t kEventsMax = 5'000;

Failure NoSuchFeed() {
  return {Code::kNotFound, "CALENDAR_FEED_NOT_FOUND", "no such calendar feed", {}, {}, {}};
}

std::string Write(const commit::CalendarFeed& feed, std::vector<CalendarEvent> events) {
  std::sort(events.begin(), events.end(), [](const CalendarEvent& a, const CalendarEvent& b) {
    return std::tie(a.start, a.uid) < std::tie(b.start, b.uid);
  });
  events.resize(std::min(events.size(), kEventsMax));
  return WriteCalendar("Touchpoints of " + feed.team, events);
}

/// The timelines that the feed is about, as its text.
void Walk(const TimelineWalk::Seams& seams, const commit::CalendarFeed& feed,
          commit::Deadline deadline, commit::Callback<std::string> done) {
  const auto events = std::make_shared<std::vector<CalendarEvent>>();
  const auto visit = [events, feed](const Snapshot& snapshot) {
    for (CalendarEvent& event : EventsOf(snapshot, feed.team, feed.with_stakeholder_ids)) {
      events->push_back(std::move(event));
    }
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

void CalendarFeeds::Read(const std::string& secret, commit::Deadline deadline,
                         commit::Callback<std::string> done) const {
  // A text of another form is looked up all the same: how long it takes says nothing.
  const std::string id = auth::IdOfFeedSecret(secret).value_or("-");
  feeds_.LoadFeed(id, deadline,
                  [seams = walk_, hash = Sha256(secret), deadline,
                   done = std::move(done)](Result<std::optional<commit::CalendarFeed>> feed) {
                    if (!feed) {
                      return done(tl::unexpected(std::move(feed.error())));
                    }
                    if (!*feed || !auth::SameHash((*feed)->hash, hash)) {
                      return done(tl::unexpected(NoSuchFeed()));
                    }
                    Walk(seams, **feed, deadline, done);
                  });
}

}  // namespace touchpoint::query
