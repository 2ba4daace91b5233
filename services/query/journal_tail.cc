// SPDX-License-Identifier: Apache-2.0
#include "services/query/journal_tail.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "common/base/assert.h"
#include "services/query/initiative_words.h"

namespace touchpoint::query {
namespace {

constexpr size_t kReadMax = 256;
constexpr std::chrono::seconds kReadTime(5);
constexpr std::chrono::milliseconds kRetryAfter(500);
constexpr uint64_t kLast = std::numeric_limits<uint64_t>::max();

commit::Deadline Soon() {
  return std::chrono::steady_clock::now() + kReadTime;
}

// Whether the same reading may succeed later.
bool IsPassing(const Failure& failure) {
  return failure.code == Code::kUnavailable || failure.code == Code::kDeadlineExceeded;
}

}  // namespace

JournalTail::JournalTail(commit::Journal& journal, CoreLoop& core)
    : journal_(journal),
      retry_(core),
      shared_(journal.partitions()),
      alive_(std::make_shared<JournalTail*>(this)) {
}

JournalTail::~JournalTail() {
  *alive_ = nullptr;
  journal_.Listen({});
}

void JournalTail::FindEnd(commit::Partition first, commit::Partition count,
                          commit::Deadline deadline, commit::Callback<JournalPositions> done) {
  struct Search {
    JournalPositions positions;
    size_t open = 0;
    std::optional<Failure> failure;
  };
  const auto search = std::make_shared<Search>();
  search->positions.resize(count);
  search->open = count;
  for (commit::Partition p = 0; p < count; ++p) {
    journal_.ReadBackward(first + p, {kLast, kLast}, 1, deadline,
                          [search, p, done](Result<commit::Journal::Page> page) {
                            if (!page) {
                              search->failure = std::move(page.error());
                            } else if (!page->entries.empty()) {
                              search->positions[p] = page->entries.front().position;
                            }
                            if (--search->open > 0) {
                              return;
                            }
                            if (search->failure) {
                              return done(tl::unexpected(std::move(*search->failure)));
                            }
                            done(std::move(search->positions));
                          });
  }
}

void JournalTail::Follow(const std::shared_ptr<Follower>& follower, commit::Partition first,
                         const JournalPositions& from, bool from_token) {
  TP_ASSERT(first + from.size() <= shared_.size());
  const auto following = std::make_shared<Following>();
  following->follower = follower;
  following->first = first;
  for (const commit::JournalPosition& position : from) {
    following->places.push_back({position, false, from_token});
  }
  if (followers_.empty()) {
    journal_.Listen([this](commit::Partition p) { ReadNew(p); });
  }
  followers_[follower.get()] = following;
  CatchUp(following);
}

void JournalTail::Unfollow(const Follower& follower) {
  const auto found = followers_.find(&follower);
  if (found == followers_.end()) {
    return;
  }
  End(found->second);
  followers_.erase(found);
  if (followers_.empty()) {
    journal_.Listen({});  // it costs Redis something with every commit
  }
}

void JournalTail::End(const FollowingPtr& following) {
  following->ended = true;
  for (size_t i = 0; i < following->places.size(); ++i) {
    std::vector<FollowingPtr>& live = shared_[following->first + i].live;
    live.erase(std::remove(live.begin(), live.end(), following), live.end());
  }
}

void JournalTail::Resume(const Follower& follower) {
  const auto found = followers_.find(&follower);
  if (found != followers_.end()) {
    CatchUp(FollowingPtr(found->second));
  }
}

void JournalTail::CatchUp(const FollowingPtr& following) {
  const auto follower = following->follower.lock();
  if (following->ended || following->reading || !follower) {
    return;
  }
  const auto behind = std::find_if(following->places.begin(), following->places.end(),
                                   [](const Place& place) { return !place.live; });
  const size_t room = follower->Room();
  if (behind == following->places.end() || room == 0) {
    return;
  }
  following->reading = true;
  const auto partition =
      static_cast<commit::Partition>(following->first + (behind - following->places.begin()));
  journal_.Read(partition, behind->position, std::min(room, kReadMax), Soon(),
                [alive = alive_, following, partition](Result<commit::Journal::Page> page) {
                  if (*alive != nullptr) {
                    (*alive)->OnPast(following, partition, std::move(page));
                  }
                });
}

void JournalTail::OnPast(const FollowingPtr& following, commit::Partition partition,
                         Result<commit::Journal::Page> page) {
  const auto follower = following->follower.lock();
  if (!follower || !follower->WantsInitiatives()) {
    return OnPastNamed(following, partition, page);
  }
  NameInitiatives(journal_, std::move(page), Soon(),
                  [alive = alive_, following, partition](const Result<commit::Journal::Page>& all) {
                    if (*alive != nullptr) {
                      (*alive)->OnPastNamed(following, partition, all);
                    }
                  });
}

void JournalTail::OnPastNamed(const FollowingPtr& following, commit::Partition partition,
                              const Result<commit::Journal::Page>& page) {
  Place& place = following->At(partition);
  following->reading = false;
  const auto follower = following->follower.lock();
  if (following->ended || !follower) {
    return;
  }
  if (!page && IsPassing(page.error())) {
    return RetryLater();
  }
  if (!page) {
    End(following);
    return follower->OnUnreadable(page.error());
  }
  if (page->gap && place.gap_matters) {
    End(following);
    return follower->OnGap();
  }
  place.gap_matters = true;
  Deliver(*following, partition, *page, false);
  Shared& shared = shared_[partition];
  if (page->end && !following->ended) {
    if (shared.live.empty() && !shared.reading) {
      shared.position = place.position;
    }
    // Where the others are ahead, one more reading closes the distance; where they are behind,
    // Deliver() leaves out what this one has seen.
    place.live = place.position >= shared.position;
  }
  if (place.live) {
    shared.live.push_back(following);
    ReadNew(partition);  // for what came between the reading and now
  }
  CatchUp(following);
}

void JournalTail::ReadNew(commit::Partition partition) {
  Shared& shared = shared_[partition];
  if (shared.reading) {
    shared.changed = true;
    return;
  }
  if (shared.live.empty()) {
    return;
  }
  shared.reading = true;
  shared.changed = false;
  journal_.Read(partition, shared.position, kReadMax, Soon(),
                [alive = alive_, partition](Result<commit::Journal::Page> page) {
                  if (*alive != nullptr) {
                    (*alive)->OnNew(partition, std::move(page));
                  }
                });
}

// Read once for all, if anybody here wants them: who joins meanwhile is told of what has them.
void JournalTail::OnNew(commit::Partition partition, Result<commit::Journal::Page> page) {
  const std::vector<FollowingPtr>& live = shared_[partition].live;
  const bool wanted = std::any_of(live.begin(), live.end(), [](const FollowingPtr& following) {
    const auto follower = following->follower.lock();
    return follower && follower->WantsInitiatives();
  });
  if (!wanted) {
    return OnNewNamed(partition, page);
  }
  NameInitiatives(journal_, std::move(page), Soon(),
                  [alive = alive_, partition](const Result<commit::Journal::Page>& all) {
                    if (*alive != nullptr) {
                      (*alive)->OnNewNamed(partition, all);
                    }
                  });
}

void JournalTail::OnNewNamed(commit::Partition partition,
                             const Result<commit::Journal::Page>& page) {
  Shared& shared = shared_[partition];
  shared.reading = false;
  if (!page && !IsPassing(page.error())) {
    return EndAll(partition, page.error());
  }
  if (!page) {
    shared.changed = true;
    return RetryLater();
  }
  shared.position = page->next;
  const std::vector<FollowingPtr> live = shared.live;  // of whom some may leave meanwhile
  for (const FollowingPtr& following : live) {
    const auto follower = following->follower.lock();
    if (!follower || following->ended) {
      continue;
    }
    if (page->gap) {
      End(following);
      follower->OnGap();
    } else {
      Deliver(*following, partition, *page, true);
    }
  }
  if (!page->end || shared.changed) {
    ReadNew(partition);
  }
}

void JournalTail::EndAll(commit::Partition partition, const Failure& why) {
  const std::vector<FollowingPtr> live = shared_[partition].live;
  for (const FollowingPtr& following : live) {
    End(following);
    if (const auto follower = following->follower.lock()) {
      follower->OnUnreadable(why);
    }
  }
}

void JournalTail::Deliver(Following& following, commit::Partition partition,
                          const commit::Journal::Page& page, bool live) {
  Place& place = following.At(partition);
  std::vector<const commit::JournalEntry*> entries;
  for (const commit::JournalEntry& entry : page.entries) {
    if (entry.position > place.position) {
      entries.push_back(&entry);
    }
  }
  place.position = std::max(place.position, page.next);
  if (const auto follower = following.follower.lock()) {
    follower->OnEntries(partition, entries, place.position, live);
  }
}

void JournalTail::RetryLater() {
  if (retrying_) {
    return;
  }
  retrying_ = true;
  retry_.expires_after(kRetryAfter);
  retry_.async_wait([alive = alive_](const boost::system::error_code& error) {
    if (error || *alive == nullptr) {
      return;
    }
    JournalTail& tail = **alive;
    tail.retrying_ = false;
    const std::unordered_map<const Follower*, FollowingPtr> followers = tail.followers_;
    for (commit::Partition p = 0; p < tail.shared_.size(); ++p) {
      if (tail.shared_[p].changed) {
        tail.ReadNew(p);
      }
    }
    for (const auto& [follower, following] : followers) {
      tail.CatchUp(following);
    }
  });
}

}  // namespace touchpoint::query
