// SPDX-License-Identifier: Apache-2.0
// A store under test, and the means to wait for its answers.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/base/random.h"
#include "services/commit/campaign_register.h"
#include "services/commit/due_index.h"
#include "services/commit/feed_store.h"
#include "services/commit/journal.h"
#include "services/commit/owner_register.h"
#include "services/commit/policy_archive.h"
#include "services/commit/policy_register.h"
#include "services/commit/stakeholder_index.h"
#include "services/commit/timeline_store.h"
#include "services/commit/token_store.h"
#include "tests/support/seed.h"

namespace touchpoint::commit {

class StoreHarness {
 public:
  virtual ~StoreHarness() = default;

  virtual TimelineStore& store() = 0;
  virtual Journal& journal() = 0;
  virtual DueIndex& due_index() = 0;
  virtual ReadyIndex& ready_index() = 0;
  virtual PolicyArchive& policies() = 0;
  virtual PolicyRegister& policy_register() = 0;
  virtual CampaignRegister& campaigns() = 0;
  virtual TokenStore& tokens() = 0;
  virtual FeedStore& feeds() = 0;
  virtual StakeholderIndex& stakeholders() = 0;
  virtual OwnerRegister& owners() = 0;
  /// Forgets the entries up to and including `upto`.
  virtual void TrimJournal(Partition partition, JournalPosition upto) = 0;

  CoreLoop& io() { return io_; }

  /// Far away: no test waits for it unless the store does not answer at all.
  static Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

  /// Starts an operation and runs the loop until it has called back.
  template <typename T, typename Start>
  Result<T> Await(Start&& start) {
    auto answer = std::make_shared<std::optional<Result<T>>>();
    start(Callback<T>([answer](Result<T> result) {
      EXPECT_FALSE(answer->has_value()) << "called back twice";
      *answer = std::move(result);
    }));
    EXPECT_FALSE(answer->has_value()) << "called back inside the call";
    RunUntil([&answer] { return answer->has_value(); });
    return std::move(**answer);
  }

  template <typename Condition>
  void RunUntil(Condition condition) {
    io_.restart();
    while (!condition()) {
      ASSERT_GT(io_.run_one(), 0u) << "nothing left that could answer";
    }
  }

  LoadedTimeline Load(const std::string& stakeholder_id);
  Result<CommitOutcome> Commit(StakeholderCommit commit);
  /// Commits a random touchpoint on what is stored; answers what is stored then.
  model::Timeline Grow(const std::string& stakeholder_id, Instant now);
  /// The outcomes of commits that are handed over in one turn of the loop, in order.
  std::vector<Result<CommitOutcome>> CommitAll(std::vector<StakeholderCommit> commits);
  Journal::Page Read(Partition partition, JournalPosition from, size_t entries_max = 1000);

  SeededRandom random{testing::Seed()};

 private:
  CoreLoop io_;
};

struct StoreKind {
  const char* name;
  std::unique_ptr<StoreHarness> (*make)(Partition partitions);
};
/// Whoever implements TimelineStore has a row here.
std::vector<StoreKind> AllStores();
std::string StoreName(const ::testing::TestParamInfo<StoreKind>& store);

/// 2026-03-02T09:00:00Z and so many seconds.
Instant At(int64_t seconds);

}  // namespace touchpoint::commit
