// SPDX-License-Identifier: Apache-2.0
#include "services/query/initiative_words.h"

#include <memory>
#include <utility>
#include <vector>

#include "services/query/throttle_filter.h"

namespace touchpoint::query {
namespace {

struct Naming {
  commit::Journal::Page page;
  // What is read, and of which entry of the page each is.
  std::vector<commit::InitiativeRef> initiatives;
  std::vector<size_t> entries;

  void Collect() {
    for (size_t i = 0; i < page.entries.size(); ++i) {
      for (const commit::LoggedChange& change : ReadChanges(page.entries[i])) {
        auto initiative = InitiativeOf(page.entries[i], change);
        if (initiative && BelongsToThrottleLog(change)) {
          initiatives.push_back(*std::move(initiative));
          entries.push_back(i);
        }
      }
    }
  }
  void Fill(const std::vector<std::string>& words) {
    for (size_t i = 0; i < words.size(); ++i) {
      page.entries[entries[i]].initiatives[initiatives[i].sequence] = words[i];
    }
  }
};

}  // namespace

void NameInitiatives(commit::Journal& journal, Result<commit::Journal::Page> page,
                     commit::Deadline deadline, commit::Callback<commit::Journal::Page> done) {
  if (!page) {
    return done(std::move(page));
  }
  const auto naming = std::make_shared<Naming>();
  naming->page = *std::move(page);
  naming->Collect();
  if (naming->initiatives.empty()) {
    return done(std::move(naming->page));
  }
  journal.ReadInitiatives(
      naming->page.entries.front().partition, naming->initiatives, deadline,
      [naming, done = std::move(done)](const Result<std::vector<std::string>>& words) {
        if (!words) {
          return done(tl::unexpected(words.error()));
        }
        naming->Fill(*words);
        done(std::move(naming->page));
      });
}

}  // namespace touchpoint::query
