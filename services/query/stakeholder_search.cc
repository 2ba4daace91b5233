// SPDX-License-Identifier: Apache-2.0
#include "services/query/stakeholder_search.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace touchpoint::query {
namespace {

// So many at once that a reading is worth its way, and so few that Redis is soon free again.
constexpr size_t kReadMax = 500;

/// An order of people that does not depend on who else is there.
uint64_t MarkOf(const std::string& stakeholder_id) {
  return std::max(uint64_t{1}, uint64_t{XXH3_64bits(stakeholder_id.data(), stakeholder_id.size())});
}

struct Match {
  uint64_t mark = 0;
  std::string stakeholder_id;
};

std::vector<Match> MatchesIn(std::vector<std::string>&& stakeholder_ids, const std::string& prefix,
                             uint64_t after) {
  std::vector<Match> matches;
  for (std::string& id : stakeholder_ids) {
    if (id.starts_with(prefix) && MarkOf(id) > after) {
      matches.push_back({MarkOf(id), std::move(id)});
    }
  }
  std::sort(matches.begin(), matches.end(),
            [](const Match& a, const Match& b) { return a.mark < b.mark; });
  return matches;
}

}  // namespace

struct StakeholderSearch::Search {
  Query query;
  commit::Deadline deadline;
  commit::Callback<SearchPage> done;
  SearchPage page = {};
  size_t scanned = 0;

  /// Takes what matches. Whether the search goes on, from query.place.
  bool Take(commit::StakeholderIndex::Page&& read, commit::Partition partitions) {
    SearchPlace& place = query.place;
    std::vector<std::string>& found = page.stakeholder_ids;
    scanned += kReadMax;
    for (Match& match : MatchesIn(std::move(read.stakeholder_ids), query.prefix, place.after)) {
      if (found.size() == query.page_size) {
        return false;  // the rest of these come with the next page
      }
      place.after = match.mark;
      if (std::find(found.begin(), found.end(), match.stakeholder_id) == found.end()) {
        found.push_back(std::move(match.stakeholder_id));
      }
    }
    place = {place.partition + (read.next == 0 ? 1 : 0), read.next, 0};
    return place.partition < partitions && scanned < kScanMax && found.size() < query.page_size;
  }

  void Finish(commit::Partition partitions) {
    if (query.place.partition < partitions) {
      page.next = query.place;
    }
    std::sort(page.stakeholder_ids.begin(), page.stakeholder_ids.end());
    done(std::move(page));
  }
};

struct StakeholderSearch::State : std::enable_shared_from_this<State> {
  State(commit::StakeholderIndex& i, commit::Partition p) : index(i), partitions(p) {}

  void Read() {
    const SearchPlace& place = searches.front().query.place;
    index.ListStakeholders(static_cast<commit::Partition>(place.partition), place.from, kReadMax,
                           searches.front().deadline,
                           [weak = weak_from_this()](Result<commit::StakeholderIndex::Page> read) {
                             if (const auto self = weak.lock()) {
                               self->OnRead(std::move(read));
                             }
                           });
  }

  void OnRead(Result<commit::StakeholderIndex::Page> read) {
    if (read && searches.front().Take(std::move(*read), partitions)) {
      return Read();
    }
    Search ended = std::move(searches.front());
    searches.pop_front();
    if (!searches.empty()) {
      Read();
    }
    read ? ended.Finish(partitions) : ended.done(tl::unexpected(std::move(read.error())));
  }

  commit::StakeholderIndex& index;
  const commit::Partition partitions;
  std::deque<Search> searches;  // the first is under way
};

StakeholderSearch::StakeholderSearch(commit::StakeholderIndex& index, commit::Partition partitions)
    : state_(std::make_shared<State>(index, partitions)) {
}

StakeholderSearch::~StakeholderSearch() = default;

void StakeholderSearch::Find(Query query, commit::Deadline deadline,
                             commit::Callback<SearchPage> done) {
  state_->searches.push_back({std::move(query), deadline, std::move(done)});
  if (state_->searches.size() == 1) {
    state_->Read();
  }
}

}  // namespace touchpoint::query
