// SPDX-License-Identifier: Apache-2.0
// One page of the throttle log, newest first: the partitions' journals merged while they are read
// backward.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/commit/journal.h"
#include "services/query/throttle_filter.h"

namespace touchpoint::query {

/// The place of a change in the whole log. Smaller is newer; partitions break ties of one instant.
struct LogPlace {
  uint64_t millis = 0;
  commit::Partition partition = 0;
  uint64_t number = 0;
  uint32_t index = 0;
  uint64_t change = 0;
};

/// Whether `a` comes before `b` in the list.
bool IsNewer(const LogPlace& a, const LogPlace& b);

struct ThrottlePageQuery {
  ThrottleFilter filter;
  std::optional<commit::Partition> partition;  // of the only stakeholder that is asked for
  size_t page_size = 100;
  std::optional<LogPlace> after;  // the last one of the page before
};

struct ThrottlePage {
  std::vector<v1::ThrottleLogEntry> entries;
  std::optional<LogPlace> next;  // where the next page starts; none: this was the last
};

/// Journal entries that one page looks at; where matches are rare a page comes back short.
constexpr size_t kPageScanMax = 50'000;

class ThrottlePageReader : public std::enable_shared_from_this<ThrottlePageReader> {
 public:
  /// Calls and callbacks on the journal's thread, which must outlive the reading. Fails as the
  /// journal does.
  static void Start(commit::Journal& journal, ThrottlePageQuery query, commit::Deadline deadline,
                    commit::Callback<ThrottlePage> done);

 private:
  /// A journal entry, and what of it matches.
  struct Scanned {
    LogPlace place;
    std::vector<MatchedChange> matched;
  };
  struct Cursor {
    commit::Partition partition = 0;
    commit::JournalPosition from;  // read what is before
    std::deque<Scanned> entries;   // newest first
    bool exhausted = false;
  };

  ThrottlePageReader(commit::Journal& journal, ThrottlePageQuery query, commit::Deadline deadline,
                     commit::Callback<ThrottlePage> done);

  void Fill();
  void OnPage(Cursor& cursor, Result<commit::Journal::Page> page);
  void NameInitiatives(Cursor& cursor);
  void OnNamed(Cursor& cursor, const Result<std::vector<std::string>>& words);
  void OnRead();
  void Merge();
  bool TakeNewest(Cursor& cursor);
  void Finish(bool more);
  Cursor* Newest();

  commit::Journal& journal_;
  const ThrottlePageQuery query_;
  const commit::Deadline deadline_;
  commit::Callback<ThrottlePage> done_;
  std::vector<Cursor> cursors_;
  size_t reading_ = 0;
  size_t scanned_ = 0;
  std::optional<Failure> failure_;
  ThrottlePage page_;
  std::optional<LogPlace> last_;  // looked at
};

}  // namespace touchpoint::query
