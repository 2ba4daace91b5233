// SPDX-License-Identifier: Apache-2.0
// Finds people by the beginning of their id. No index is kept for that: what is stored of
// everybody is looked through, a bounded part with every call, and one call after the other, so
// that however many search, Redis always has time for plans.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/commit/stakeholder_index.h"

namespace touchpoint::query {

/// Where a search goes on.
struct SearchPlace {
  uint64_t partition = 0;
  uint64_t from = 0;   // of StakeholderIndex::ListStakeholders()
  uint64_t after = 0;  // of the people there, those with a greater mark
};

struct SearchPage {
  std::vector<std::string> stakeholder_ids;  // in order
  std::optional<SearchPlace> next;           // none: everybody has been looked at
};

/// All in the core loop.
class StakeholderSearch {
 public:
  /// People whom one call looks at, about.
  static constexpr size_t kScanMax = 50'000;

  /// `index` outlives it and all calls.
  StakeholderSearch(commit::StakeholderIndex& index, commit::Partition partitions);
  ~StakeholderSearch();

  struct Query {
    std::string prefix;
    size_t page_size = 20;
    SearchPlace place;
  };
  /// People whose id begins with the prefix, `page_size` at most: fewer, or none, where matches are
  /// rare. Fails as the index does.
  void Find(Query query, commit::Deadline deadline, commit::Callback<SearchPage> done);

 private:
  struct Search;
  struct State;

  const std::shared_ptr<State> state_;  // shared with the reading under way
};

}  // namespace touchpoint::query
