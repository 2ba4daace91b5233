// SPDX-License-Identifier: Apache-2.0
#include "services/query/throttle_page.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace touchpoint::query {
namespace {

constexpr size_t kReadMin = 16;
constexpr size_t kReadMax = 256;
constexpr uint64_t kLast = std::numeric_limits<uint64_t>::max();

LogPlace PlaceOf(const commit::JournalEntry& entry) {
  return {entry.position.millis, entry.partition, entry.position.number, entry.index, kLast};
}

}  // namespace

bool IsNewer(const LogPlace& a, const LogPlace& b) {
  return std::tie(b.millis, a.partition, b.number, b.index, b.change) <
         std::tie(a.millis, b.partition, a.number, a.index, a.change);
}

void ThrottlePageReader::Start(commit::Journal& journal, ThrottlePageQuery query,
                               commit::Deadline deadline, commit::Callback<ThrottlePage> done) {
  const std::shared_ptr<ThrottlePageReader> reader(
      new ThrottlePageReader(journal, std::move(query), deadline, std::move(done)));
  reader->Fill();
}

ThrottlePageReader::ThrottlePageReader(commit::Journal& journal, ThrottlePageQuery query,
                                       commit::Deadline deadline,
                                       commit::Callback<ThrottlePage> done)
    : journal_(journal), query_(std::move(query)), deadline_(deadline), done_(std::move(done)) {
  // Positions carry the instant of the decision, so that both bounds are bounds of positions.
  uint64_t millis = kLast;
  if (query_.filter.end()) {
    millis = static_cast<uint64_t>(ToMillis(*query_.filter.end()));
  }
  if (query_.after) {
    millis = std::min(millis, query_.after->millis + 1);
  }
  for (commit::Partition p = 0; p < journal_.partitions(); ++p) {
    if (!query_.partition || p == *query_.partition) {
      cursors_.push_back({p, {millis, 0}, {}, false});
    }
  }
}

void ThrottlePageReader::Fill() {
  const size_t wanted = std::clamp(2 * query_.page_size / cursors_.size(), kReadMin, kReadMax);
  std::vector<Cursor*> empty;
  for (Cursor& cursor : cursors_) {
    if (cursor.entries.empty() && !cursor.exhausted) {
      empty.push_back(&cursor);
    }
  }
  reading_ = empty.size();
  for (Cursor* cursor : empty) {
    journal_.ReadBackward(cursor->partition, cursor->from, wanted, deadline_,
                          [self = shared_from_this(), cursor](Result<commit::Journal::Page> page) {
                            self->OnPage(*cursor, std::move(page));
                          });
  }
  if (empty.empty()) {
    Merge();
  }
}

void ThrottlePageReader::OnPage(Cursor& cursor, Result<commit::Journal::Page> page) {
  if (!page) {
    failure_ = std::move(page.error());
    return OnRead();
  }
  cursor.from = page->next;
  cursor.exhausted = page->end;
  std::sort(page->entries.begin(), page->entries.end(),
            [](const commit::JournalEntry& a, const commit::JournalEntry& b) {
              return IsNewer(PlaceOf(a), PlaceOf(b));
            });
  for (const commit::JournalEntry& entry : page->entries) {
    cursor.entries.push_back({PlaceOf(entry), MatchChanges(entry, query_.filter)});
  }
  NameInitiatives(cursor);
}

void ThrottlePageReader::NameInitiatives(Cursor& cursor) {
  std::vector<commit::InitiativeRef> initiatives;
  for (const Scanned& entry : cursor.entries) {
    for (const MatchedChange& match : entry.matched) {
      if (match.initiative) {
        initiatives.push_back(*match.initiative);
      }
    }
  }
  if (initiatives.empty()) {
    return OnNamed(cursor, std::vector<std::string>());
  }
  journal_.ReadInitiatives(
      cursor.partition, std::move(initiatives), deadline_,
      [self = shared_from_this(), &cursor](const Result<std::vector<std::string>>& words) {
        self->OnNamed(cursor, words);
      });
}

void ThrottlePageReader::OnNamed(Cursor& cursor, const Result<std::vector<std::string>>& words) {
  if (!words) {
    failure_ = words.error();
    return OnRead();
  }
  size_t next = 0;
  for (Scanned& entry : cursor.entries) {
    for (MatchedChange& match : entry.matched) {
      if (match.initiative) {
        match.entry.set_initiative((*words)[next++]);
      }
    }
    std::erase_if(entry.matched, [this](const MatchedChange& match) {
      return !query_.filter.MatchesInitiative(match.entry.initiative());
    });
  }
  OnRead();
}

void ThrottlePageReader::OnRead() {
  if (--reading_ > 0) {
    return;
  }
  if (failure_) {
    return done_(tl::unexpected(std::move(*failure_)));
  }
  Merge();
}

ThrottlePageReader::Cursor* ThrottlePageReader::Newest() {
  Cursor* newest = nullptr;
  for (Cursor& cursor : cursors_) {
    if (!cursor.entries.empty() && (newest == nullptr || IsNewer(cursor.entries.front().place,
                                                                 newest->entries.front().place))) {
      newest = &cursor;
    }
  }
  return newest;
}

void ThrottlePageReader::Merge() {
  const auto needs_reading = [](const Cursor& cursor) {
    return cursor.entries.empty() && !cursor.exhausted;
  };
  while (std::none_of(cursors_.begin(), cursors_.end(), needs_reading)) {
    Cursor* newest = Newest();
    const bool is_before_start = newest != nullptr && query_.filter.start() &&
                                 newest->entries.front().place.millis <
                                     static_cast<uint64_t>(ToMillis(*query_.filter.start()));
    if (newest == nullptr || is_before_start) {
      return Finish(false);
    }
    if (!TakeNewest(*newest)) {
      return Finish(true);
    }
  }
  if (scanned_ >= kPageScanMax) {
    return Finish(true);
  }
  Fill();
}

/// Takes the first entry of the cursor; false: the page is full.
bool ThrottlePageReader::TakeNewest(Cursor& cursor) {
  Scanned entry = std::move(cursor.entries.front());
  cursor.entries.pop_front();
  ++scanned_;
  for (auto change = entry.matched.rbegin(); change != entry.matched.rend(); ++change) {
    LogPlace place = entry.place;
    place.change = change->index;
    if (query_.after && !IsNewer(*query_.after, place)) {
      continue;  // on an earlier page
    }
    if (page_.entries.size() == query_.page_size) {
      return false;
    }
    page_.entries.push_back(std::move(change->entry));
    last_ = place;
  }
  if (page_.entries.size() < query_.page_size) {
    last_ = entry.place;
    last_->change = 0;
  }
  return true;
}

void ThrottlePageReader::Finish(bool more) {
  if (more) {
    page_.next = last_;
  }
  done_(std::move(page_));
}

}  // namespace touchpoint::query
