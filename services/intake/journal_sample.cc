// SPDX-License-Identifier: Apache-2.0
#include "services/intake/journal_sample.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "services/commit/journal_codec.h"

namespace touchpoint::intake {
namespace {

using commit::JournalEntry;

constexpr size_t kPageSize = 128;
constexpr uint64_t kLast = std::numeric_limits<uint64_t>::max();

size_t PlansIn(const JournalEntry& entry) {
  const auto changes = commit::DecodeChanges(entry.payload);
  return !changes ? 0
                  : static_cast<size_t>(std::count_if(
                        changes->begin(), changes->end(), [](const commit::LoggedChange& change) {
                          return change.cause == model::Cause::kPlanned;
                        }));
}

auto PlaceOf(const JournalEntry& entry) {
  return std::tie(entry.position, entry.partition, entry.index);
}

/// Reads one page at a time, always of the partition that has been read back the least.
class SampleReader : public std::enable_shared_from_this<SampleReader> {
 public:
  SampleReader(commit::Journal& journal, size_t plans_max, size_t entries_max,
               commit::Deadline deadline, commit::Callback<JournalSample> done)
      : journal_(journal),
        plans_max_(plans_max),
        entries_max_(entries_max),
        deadline_(deadline),
        done_(std::move(done)),
        cursors_(journal.partitions()) {}

  void Next() {
    const auto newest =
        std::max_element(cursors_.begin(), cursors_.end(), [](const Cursor& a, const Cursor& b) {
          return std::pair(!a.exhausted, a.from) < std::pair(!b.exhausted, b.from);
        });
    const uint64_t known_from = newest->exhausted ? 0 : newest->from.millis;
    if (newest->exhausted || read_.size() >= entries_max_ || PlansFrom(known_from) >= plans_max_) {
      return Finish(known_from);
    }
    journal_.ReadBackward(
        static_cast<commit::Partition>(newest - cursors_.begin()), newest->from, kPageSize,
        deadline_,
        [self = shared_from_this(), cursor = &*newest](Result<commit::Journal::Page> page) {
          if (!page) {
            return self->done_(tl::unexpected(std::move(page.error())));
          }
          self->Take(*cursor, std::move(*page));
        });
  }

 private:
  struct Cursor {
    commit::JournalPosition from{kLast, 0};  // all from here on has been read
    bool exhausted = false;
  };
  struct Read {
    JournalEntry entry;
    size_t plans = 0;
  };

  void Take(Cursor& cursor, commit::Journal::Page page) {
    cursor.from = page.next;
    cursor.exhausted = page.end;
    for (JournalEntry& entry : page.entries) {
      const size_t plans = PlansIn(entry);
      read_.push_back({std::move(entry), plans});
    }
    Next();
  }

  size_t PlansFrom(uint64_t millis) const {
    size_t plans = 0;
    for (const Read& read : read_) {
      plans += read.entry.position.millis >= millis ? read.plans : 0;
    }
    return plans;
  }

  /// Everything since `known_from` has been read; takes the newest of it.
  void Finish(uint64_t known_from) {
    std::vector<Read*> newest_first;  // entries are large: they are not moved to be sorted
    newest_first.reserve(read_.size());
    for (Read& read : read_) {
      if (read.entry.position.millis >= known_from) {
        newest_first.push_back(&read);
      }
    }
    std::sort(newest_first.begin(), newest_first.end(),
              [](const Read* a, const Read* b) { return PlaceOf(b->entry) < PlaceOf(a->entry); });
    JournalSample sample;
    for (Read* read : newest_first) {
      if (sample.plans >= plans_max_) {
        break;
      }
      sample.plans += read->plans;
      sample.entries.push_back(std::move(read->entry));
    }
    std::reverse(sample.entries.begin(), sample.entries.end());
    done_(std::move(sample));
  }

  commit::Journal& journal_;
  const size_t plans_max_;
  const size_t entries_max_;
  const commit::Deadline deadline_;
  const commit::Callback<JournalSample> done_;
  std::vector<Cursor> cursors_;
  std::vector<Read> read_;
};

}  // namespace

void TakeSample(commit::Journal& journal, size_t plans_max, size_t entries_max,
                commit::Deadline deadline, commit::Callback<JournalSample> done) {
  std::make_shared<SampleReader>(journal, plans_max, entries_max, deadline, std::move(done))
      ->Next();
}

}  // namespace touchpoint::intake
