// SPDX-License-Identifier: Apache-2.0
#include "services/query/journal_tail.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "common/base/assert.h"

namespace touchpoint::query {
namespace {

constexpr size_t kReadMax = 256;
constexpr std::chrono::seconds kReadTime(5);
constexpr std::chrono::milliseconds kRetryAfter(500);
constexpr uint64_t kLast = std::numeric_limits<uint64_t>::max();

commit::Deadline Soon() {
  return std::chrono::steady_clock::now() + kReadTime;
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

void JournalTail::FindEnd(commit::Deadline deadline, commit::Callback<JournalPositions> done) {
  struct Search {
    JournalPositions positions;
    size_t open = 0;
    std::optional<Failure> failure;
  };
  const auto search = std::make_shared<Search>();
  search->positions.resize(journal_.partitions());
  search->open = journal_.partitions();
  for (commit::Partition p = 0; p < journal_.partitions(); ++p) {
    journal_.ReadBackward(p, {kLast, kLast}, 1, deadline,
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

void JournalTail::Follow(const std::shared_ptr<Follower>& follower, JournalPositions from,
                         bool from_token) {
  TP_ASSERT(from.size() == shared_.size());
  const auto following = std::make_shared<Following>();
  following->follower = follower;
  following->key = follower.get();
  for (const commit::JournalPosition& position : from) {
    following->places.push_back({position, false, from_token});
  }
  if (followers_.empty()) {
    journal_.Listen([this](commit::Partition p) { ReadNew(p); });
  }
  followers_.push_back(following);
  Resume(*follower);
}

void JournalTail::Unfollow(const Follower& follower) {
  const auto gone =
      std::remove_if(followers_.begin(), followers_.end(), [&follower](const FollowingPtr& f) {
        f->ended = f->ended || f->key == &follower;
        return f->key == &follower;
      });
  followers_.erase(gone, followers_.end());
  if (followers_.empty()) {
    journal_.Listen({});  // it costs Redis something with every commit
  }
}

void JournalTail::Resume(const Follower& follower) {
  const std::vector<FollowingPtr> followers = followers_;
  for (const FollowingPtr& following : followers) {
    if (following->key == &follower) {
      CatchUp(following);
    }
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
  const auto partition = static_cast<commit::Partition>(behind - following->places.begin());
  journal_.Read(partition, behind->position, std::min(room, kReadMax), Soon(),
                [alive = alive_, following, partition](Result<commit::Journal::Page> page) {
                  if (*alive != nullptr) {
                    (*alive)->OnPast(following, partition, std::move(page));
                  }
                });
}

void JournalTail::OnPast(const FollowingPtr& following, commit::Partition partition,
                         Result<commit::Journal::Page> page) {
  Place& place = following->places[partition];
  following->reading = false;
  const auto follower = following->follower.lock();
  if (following->ended || !follower) {
    return;
  }
  if (!page) {
    return RetryLater();
  }
  if (page->gap && place.gap_matters) {
    following->ended = true;
    return follower->OnGap();
  }
  place.gap_matters = true;
  const bool shared_is_idle = !HasLive(partition);
  Deliver(*following, partition, *page, false);
  if (page->end && !following->ended) {
    Shared& shared = shared_[partition];
    if (shared_is_idle && !shared.reading) {
      shared.position = place.position;
    }
    // Where the others are ahead, one more reading closes the distance; where they are behind,
    // Deliver() leaves out what this one has seen.
    place.live = place.position >= shared.position;
  }
  if (place.live) {
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
  if (!HasLive(partition)) {
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

void JournalTail::OnNew(commit::Partition partition, Result<commit::Journal::Page> page) {
  Shared& shared = shared_[partition];
  shared.reading = false;
  if (!page) {
    shared.changed = true;
    return RetryLater();
  }
  shared.position = page->next;
  const std::vector<FollowingPtr> followers = followers_;
  for (const FollowingPtr& following : followers) {
    const auto follower = following->follower.lock();
    if (!follower || following->ended || !following->places[partition].live) {
      continue;
    }
    if (page->gap) {
      following->ended = true;
      follower->OnGap();
    } else {
      Deliver(*following, partition, *page, true);
    }
  }
  if (!page->end || shared.changed) {
    ReadNew(partition);
  }
}

bool JournalTail::HasLive(commit::Partition partition) const {
  return std::any_of(followers_.begin(), followers_.end(), [partition](const FollowingPtr& f) {
    return !f->ended && !f->follower.expired() && f->places[partition].live;
  });
}

void JournalTail::Deliver(Following& following, commit::Partition partition,
                          const commit::Journal::Page& page, bool live) {
  Place& place = following.places[partition];
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
    const std::vector<FollowingPtr> followers = tail.followers_;
    for (commit::Partition p = 0; p < tail.shared_.size(); ++p) {
      if (tail.shared_[p].changed) {
        tail.ReadNew(p);
      }
    }
    for (const FollowingPtr& following : followers) {
      tail.CatchUp(following);
    }
  });
}

}  // namespace touchpoint::query
