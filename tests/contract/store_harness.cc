// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store_harness.h"

#include <boost/asio/post.hpp>

#include "services/commit/memory/memory_owners.h"
#include "services/commit/memory/memory_store.h"
#include "tests/contract/redis_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

class MemoryHarness final : public StoreHarness {
 public:
  explicit MemoryHarness(Partition partitions)
      : post_([this](std::function<void()> function) {
          boost::asio::post(io(), std::move(function));
        }),
        store_(partitions, post_),
        owners_(partitions, post_, clock_) {}

  TimelineStore& store() override { return store_; }
  Journal& journal() override { return store_; }
  DueIndex& due_index() override { return store_; }
  ReadyIndex& ready_index() override { return store_; }
  PolicyArchive& policies() override { return store_; }
  PolicyRegister& policy_register() override { return store_; }
  CampaignRegister& campaigns() override { return store_; }
  TokenStore& tokens() override { return store_; }
  FeedStore& feeds() override { return store_; }
  StakeholderIndex& stakeholders() override { return store_; }
  OwnerRegister& owners() override { return owners_; }
  void TrimJournal(Partition partition, JournalPosition upto) override {
    store_.TrimJournal(partition, upto);
  }

 private:
  const MemoryStore::Post post_;
  const SystemClock clock_;
  MemoryStore store_;
  MemoryOwners owners_;
};

}  // namespace

std::vector<StoreKind> AllStores() {
  return {
      {"Memory",
       [](Partition partitions) -> std::unique_ptr<StoreHarness> {
         return std::make_unique<MemoryHarness>(partitions);
       }},
      {"Redis",
       [](Partition partitions) -> std::unique_ptr<StoreHarness> {
         return std::make_unique<RedisHarness>(partitions);
       }},
      {"RedisUnderAcl",
       [](Partition partitions) -> std::unique_ptr<StoreHarness> {
         return RedisHarness::UnderAcl(partitions);
       }},
  };
}

std::string StoreName(const ::testing::TestParamInfo<StoreKind>& store) {
  return store.param.name;
}

LoadedTimeline StoreHarness::Load(const std::string& stakeholder_id) {
  Result<LoadedTimeline> loaded = Await<LoadedTimeline>(
      [&](auto done) { store().Load(stakeholder_id, Soon(), std::move(done)); });
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? std::move(*loaded) : LoadedTimeline();
}

Result<CommitOutcome> StoreHarness::Commit(StakeholderCommit commit) {
  return Await<CommitOutcome>(
      [&](auto done) { store().Commit(std::move(commit), Soon(), std::move(done)); });
}

model::Timeline StoreHarness::Grow(const std::string& stakeholder_id, Instant now) {
  const model::Timeline before = Load(stakeholder_id).timeline;
  StakeholderCommit commit = testing::DraftRandomCommit(stakeholder_id, before, now, random);
  const std::shared_ptr<const model::Timeline> after = commit.after;
  const Result<CommitOutcome> outcome = Commit(std::move(commit));
  EXPECT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->kind, CommitOutcome::Kind::kCommitted);
  return *after;
}

std::vector<Result<CommitOutcome>> StoreHarness::CommitAll(std::vector<StakeholderCommit> commits) {
  std::vector<std::optional<Result<CommitOutcome>>> answers(commits.size());
  size_t answered = 0;
  for (size_t i = 0; i < commits.size(); ++i) {
    store().Commit(std::move(commits[i]), Soon(),
                   [&answers, &answered, i](Result<CommitOutcome> outcome) {
                     answers[i] = std::move(outcome);
                     ++answered;
                   });
  }
  RunUntil([&] { return answered == answers.size(); });
  std::vector<Result<CommitOutcome>> outcomes;
  outcomes.reserve(answers.size());
  for (auto& answer : answers) {
    outcomes.push_back(std::move(*answer));
  }
  return outcomes;
}

Journal::Page StoreHarness::Read(Partition partition, JournalPosition from, size_t entries_max) {
  Result<Journal::Page> page = Await<Journal::Page>(
      [&](auto done) { journal().Read(partition, from, entries_max, Soon(), std::move(done)); });
  EXPECT_TRUE(page) << page.error().message;
  return page ? std::move(*page) : Journal::Page();
}

Instant At(int64_t seconds) {
  return FromMillis(1772442000000 + 1000 * seconds);
}

}  // namespace touchpoint::commit
