// SPDX-License-Identifier: Apache-2.0
// The contract of TimelineStore, DueIndex and PolicyArchive, for every store there is.
#include <gmock/gmock.h>

#include <boost/asio/post.hpp>
#include <functional>
#include <limits>

#include "tests/contract/store_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = CommitOutcome::Kind;

class TimelineStoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  StoreHarness& Make(Partition partitions = 4) {
    harness_ = GetParam().make(partitions);
    return *harness_;
  }

  std::vector<std::string> Due(StoreHarness& h, Partition partition, Instant until, size_t limit) {
    const auto due = h.Await<std::vector<DueStakeholder>>([&](auto done) {
      h.due_index().ListDue(partition, until, limit, StoreHarness::Soon(), std::move(done));
    });
    EXPECT_TRUE(due);
    std::vector<std::string> ids;
    for (const DueStakeholder& each : *due) {
      ids.push_back(each.stakeholder_id);
    }
    return ids;
  }

 private:
  std::unique_ptr<StoreHarness> harness_;
};

TEST_P(TimelineStoreContract, NothingStoredLoadsAsAnEmptyTimelineAtTheEpoch) {
  StoreHarness& h = Make();
  const LoadedTimeline loaded = h.Load("nobody");
  EXPECT_EQ(loaded.timeline, model::Timeline());
  EXPECT_EQ(loaded.clock, Instant());
}

TEST_P(TimelineStoreContract, EveryFieldComesBack) {
  StoreHarness& h = Make();
  for (int i = 0; i < 30; ++i) {
    const model::Timeline after = h.Grow("anna", At(i));
    const LoadedTimeline loaded = h.Load("anna");
    ASSERT_EQ(loaded.timeline, after) << "commit " << i;
    EXPECT_EQ(loaded.clock, At(i));
  }
}

TEST_P(TimelineStoreContract, TheProfileComesBackAndStaysWhenACommitLeavesItAlone) {
  StoreHarness& h = Make();
  StakeholderCommit commit = testing::DraftRandomCommit("anna", {}, At(0), h.random);
  auto after = std::make_shared<model::Timeline>(*commit.after);
  after->profile = {"Europe/Berlin", "DE", {"gold", "north"}, true, {{"email", ""}, {"", "sales"}}};
  after->policy_stamp = std::numeric_limits<uint64_t>::max();
  commit.after = after;
  commit.profile_changed = true;
  ASSERT_EQ(h.Commit(std::move(commit))->kind, Kind::kCommitted);
  EXPECT_EQ(h.Load("anna").timeline, *after);
  EXPECT_EQ(h.Grow("anna", At(1)).profile, after->profile);

  model::Timeline cleared = h.Load("anna").timeline;
  StakeholderCommit clearing = testing::DraftRandomCommit("anna", cleared, At(2), h.random);
  auto without = std::make_shared<model::Timeline>(*clearing.after);
  without->profile = {};
  clearing.after = without;
  clearing.profile_changed = true;
  ASSERT_EQ(h.Commit(std::move(clearing))->kind, Kind::kCommitted);
  EXPECT_EQ(h.Load("anna").timeline.profile, model::Profile());
}

TEST_P(TimelineStoreContract, OnlyTheStaleCommitOfAGroupConflicts) {
  StoreHarness& h = Make(1);
  const model::Timeline old = h.Grow("stale", At(0));
  h.Grow("stale", At(1));
  const model::Timeline anna = h.Grow("anna", At(1));
  std::vector<StakeholderCommit> commits;
  commits.push_back(testing::DraftRandomCommit("anna", anna, At(2), h.random));
  commits.push_back(testing::DraftRandomCommit("stale", old, At(2), h.random));
  commits.push_back(testing::DraftRandomCommit("new", {}, At(2), h.random));
  const auto outcomes = h.CommitAll(std::move(commits));
  EXPECT_EQ(outcomes[0]->kind, Kind::kCommitted);
  EXPECT_EQ(outcomes[1]->kind, Kind::kConflict);
  EXPECT_EQ(outcomes[2]->kind, Kind::kCommitted);
  EXPECT_EQ(h.Load("stale").timeline.revision, 2u);
  EXPECT_EQ(h.Load("anna").timeline.revision, 2u);
  EXPECT_EQ(h.Load("new").timeline.revision, 1u);
}

TEST_P(TimelineStoreContract, ANewStakeholderConflictsWithOneThatCameFirst) {
  StoreHarness& h = Make();
  const model::Timeline first = h.Grow("anna", At(0));
  EXPECT_EQ(h.Commit(testing::DraftRandomCommit("anna", {}, At(1), h.random))->kind,
            Kind::kConflict);
  EXPECT_EQ(h.Load("anna").timeline, first);
}

TEST_P(TimelineStoreContract, ACommitBeforeThePartitionsClockIsToldTheClock) {
  StoreHarness& h = Make(1);
  h.Grow("anna", At(100));
  const auto behind = h.Commit(testing::DraftRandomCommit("ben", {}, At(99), h.random));
  EXPECT_EQ(behind->kind, Kind::kClockBehind);
  EXPECT_EQ(behind->clock, At(100));
  EXPECT_EQ(h.Load("ben").timeline.revision, 0u);
  EXPECT_EQ(h.Commit(testing::DraftRandomCommit("ben", {}, At(100), h.random))->kind,
            Kind::kCommitted);
}

TEST_P(TimelineStoreContract, TheClockBelongsToThePartition) {
  StoreHarness& h = Make(2);
  std::string other = "a";
  while (h.store().PartitionOf(other) == h.store().PartitionOf("anna")) {
    other += "a";
  }
  h.Grow("anna", At(100));
  EXPECT_EQ(h.Load(other).clock, Instant());
  EXPECT_EQ(h.Grow(other, At(50)).revision, 1u);
}

TEST_P(TimelineStoreContract, DetailsComeBackInTheOrderAsked) {
  StoreHarness& h = Make();
  std::vector<model::Details> written;
  model::Timeline timeline;
  for (int i = 0; i < 3; ++i) {
    StakeholderCommit commit = testing::DraftRandomCommit("anna", timeline, At(i), h.random);
    timeline = *commit.after;
    written.push_back(commit.details[0].second);
    ASSERT_EQ(h.Commit(std::move(commit))->kind, Kind::kCommitted);
  }
  using All = std::vector<std::optional<model::Details>>;
  const auto ask = [&](const std::string& id, std::vector<model::Sequence> sequences) {
    return *h.Await<All>([&](auto done) {
      h.store().LoadDetails(id, sequences, StoreHarness::Soon(), std::move(done));
    });
  };
  EXPECT_THAT(ask("anna", {3, 9, 1}), ElementsAre(written[2], std::nullopt, written[0]));
  EXPECT_THAT(ask("anna", {}), IsEmpty());
  EXPECT_THAT(ask("nobody", {1}), ElementsAre(std::nullopt));
}

TEST_P(TimelineStoreContract, ASurrogateLeadsToItsStakeholder) {
  StoreHarness& h = Make();
  const model::Timeline anna = h.Grow("anna", At(0));
  const auto resolve = [&](Partition partition, uint64_t surrogate) {
    return *h.Await<std::optional<std::string>>([&](auto done) {
      h.store().Resolve(partition, surrogate, StoreHarness::Soon(), std::move(done));
    });
  };
  const Partition partition = h.store().PartitionOf("anna");
  EXPECT_EQ(resolve(partition, anna.surrogate), "anna");
  EXPECT_EQ(resolve(partition, anna.surrogate + 1), std::nullopt);
  EXPECT_EQ(resolve((partition + 1) % 4, anna.surrogate), std::nullopt);
  EXPECT_EQ(resolve(4711, anna.surrogate), std::nullopt);
}

TEST_P(TimelineStoreContract, ASurrogateIsNeverGivenToASecondStakeholder) {
  StoreHarness& h = Make(1);
  const model::Timeline anna = h.Grow("anna", At(0));
  StakeholderCommit commit = testing::DraftRandomCommit("ben", {}, At(1), h.random);
  auto after = std::make_shared<model::Timeline>(*commit.after);
  after->surrogate = anna.surrogate;
  commit.after = after;
  EXPECT_EQ(h.Commit(std::move(commit))->kind, Kind::kConflict);
  EXPECT_EQ(h.Load("ben").timeline.revision, 0u);
}

TEST_P(TimelineStoreContract, WhatRetentionRemovesIsGoneAndItsNameIdsServeAgain) {
  StoreHarness& h = Make();
  h.Grow("anna", At(0));
  const model::Timeline before = h.Grow("anna", At(1));

  StakeholderCommit commit = testing::DraftRandomCommit("anna", before, At(2), h.random);
  auto after = std::make_shared<model::Timeline>(*commit.after);
  model::Touchpoint kept = after->touchpoints.back();
  after->touchpoints = {kept};
  commit.removed = {1, 2};
  const model::NameId freed = before.touchpoints[0].team;
  for (model::NameId id = 1; id < after->names.end(); ++id) {
    after->names.Erase(id);
    commit.names_removed.push_back(id);
  }
  commit.names_added.clear();
  kept.channels = {};
  kept.team = kept.purpose = kept.channel = kept.topic = kept.initiative = freed;
  kept.done_zone = model::kNoName;
  after->names.Put(freed, "reborn");
  commit.names_added.push_back(freed);
  after->touchpoints = {kept};
  // The table as a reader builds it: nothing behind the last name that is left.
  model::NameTable names;
  names.Put(freed, "reborn");
  after->names = names;
  commit.steps.clear();
  commit.after = after;
  ASSERT_EQ(h.Commit(std::move(commit))->kind, Kind::kCommitted);
  EXPECT_EQ(h.Load("anna").timeline, *after);
  const auto details = *h.Await<std::vector<std::optional<model::Details>>>([&](auto done) {
    h.store().LoadDetails("anna", {1, 2, 3}, StoreHarness::Soon(), std::move(done));
  });
  EXPECT_FALSE(details[0] || details[1]);
  EXPECT_TRUE(details[2]);
}

TEST_P(TimelineStoreContract, TheDueIndexFollowsEveryCommit) {
  StoreHarness& h = Make(1);
  std::map<std::string, model::Timeline> timelines;
  const auto commit_due = [&](const std::string& id, Instant now, std::optional<Instant> due) {
    StakeholderCommit commit = testing::DraftRandomCommit(id, timelines[id], now, h.random);
    commit.due = due;
    timelines[id] = *commit.after;
    ASSERT_EQ(h.Commit(std::move(commit))->kind, Kind::kCommitted);
  };
  commit_due("anna", At(0), At(300));
  commit_due("ben", At(0), At(200));
  commit_due("carl", At(0), std::nullopt);
  EXPECT_THAT(Due(h, 0, At(199), 10), IsEmpty());
  EXPECT_THAT(Due(h, 0, At(200), 10), ElementsAre("ben"));
  EXPECT_THAT(Due(h, 0, At(1000), 10), ElementsAre("ben", "anna"));
  EXPECT_THAT(Due(h, 0, At(1000), 1), ElementsAre("ben"));
  commit_due("anna", At(1), At(300));
  commit_due("ben", At(1), std::nullopt);
  commit_due("carl", At(1), At(250));
  EXPECT_THAT(Due(h, 0, At(1000), 10), ElementsAre("carl", "anna"));
}

TEST_P(TimelineStoreContract, PartitionsKeepTheirStakeholdersApart) {
  StoreHarness& h = Make(16);
  std::vector<StakeholderCommit> commits;
  std::vector<std::shared_ptr<const model::Timeline>> after;
  for (int i = 0; i < 300; ++i) {
    commits.push_back(testing::DraftRandomCommit("s" + std::to_string(i), {}, At(i), h.random));
    commits.back().now = At(1000);
    after.push_back(commits.back().after);
  }
  for (const auto& outcome : h.CommitAll(std::move(commits))) {
    ASSERT_TRUE(outcome) << outcome.error().message;
    ASSERT_EQ(outcome->kind, Kind::kCommitted);
  }
  for (int i = 0; i < 300; ++i) {
    ASSERT_EQ(h.Load("s" + std::to_string(i)).timeline, *after[static_cast<size_t>(i)]);
  }
}

TEST_P(TimelineStoreContract, LargeNumbersSurvive) {
  StoreHarness& h = Make(1);
  constexpr int64_t kLarge = (int64_t{1} << 53) - 1;
  StakeholderCommit commit = testing::DraftRandomCommit("anna", {}, FromMillis(kLarge), h.random);
  auto after = std::make_shared<model::Timeline>(*commit.after);
  after->surrogate = std::numeric_limits<uint64_t>::max() - 1;
  after->sequence_next = std::numeric_limits<uint32_t>::max();
  after->touchpoints[0].request_key = std::numeric_limits<uint64_t>::max();
  after->touchpoints[0].latest = FromMillis(kLarge);
  commit.after = after;
  commit.due = FromMillis(kLarge);
  ASSERT_EQ(h.Commit(std::move(commit))->kind, Kind::kCommitted);
  const LoadedTimeline loaded = h.Load("anna");
  EXPECT_EQ(loaded.timeline, *after);
  EXPECT_EQ(loaded.clock, FromMillis(kLarge));
  EXPECT_EQ(h.Read(0, {}).entries[0].surrogate, after->surrogate);
  EXPECT_THAT(Due(h, 0, FromMillis(kLarge - 1), 10), IsEmpty());
  EXPECT_THAT(Due(h, 0, FromMillis(kLarge), 10), ElementsAre("anna"));
}

TEST_P(TimelineStoreContract, APolicyKeepsItsFirstText) {
  StoreHarness& h = Make();
  const auto save = [&](const std::string& revision, const std::string& text) {
    return *h.Await<bool>([&](auto done) {
      h.policies().SavePolicy(revision, text, StoreHarness::Soon(), std::move(done));
    });
  };
  const auto load = [&](const std::string& revision) {
    return *h.Await<std::optional<std::string>>([&](auto done) {
      h.policies().LoadPolicyText(revision, StoreHarness::Soon(), std::move(done));
    });
  };
  EXPECT_TRUE(save("sha256:1", "policy: 1\n"));
  EXPECT_FALSE(save("sha256:1", "other"));
  EXPECT_EQ(load("sha256:1"), "policy: 1\n");
  EXPECT_EQ(load("sha256:2"), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Stores, TimelineStoreContract, ::testing::ValuesIn(AllStores()),
                         StoreName);

}  // namespace
}  // namespace touchpoint::commit
