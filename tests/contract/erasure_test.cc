// SPDX-License-Identifier: Apache-2.0
// Erasing a stakeholder, for every store there is.
#include <gmock/gmock.h>

#include "common/model/campaign.h"
#include "tests/contract/store_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = CommitOutcome::Kind;

class ErasureContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  StoreHarness& Make(Partition partitions) {
    harness_ = GetParam().make(partitions);
    return *harness_;
  }
  bool Erase(Erasure erasure) {
    return harness_
        ->Await<bool>([&](auto done) {
          harness_->store().Erase(std::move(erasure), StoreHarness::Soon(), std::move(done));
        })
        .value();
  }
  bool IsErased(const std::string& id) {
    return harness_
        ->Await<bool>([&](auto done) {
          harness_->store().IsErased(id, StoreHarness::Soon(), std::move(done));
        })
        .value();
  }
  std::vector<uint64_t> FindSurrogates(const std::string& id) {
    return harness_
        ->Await<std::vector<uint64_t>>([&](auto done) {
          harness_->store().FindSurrogates(id, StoreHarness::Soon(), std::move(done));
        })
        .value();
  }
  static Erasure Of(const std::string& id, const model::Timeline& timeline, Instant now) {
    return {id, timeline.revision, {timeline.surrogate}, {}, now};
  }

 private:
  std::unique_ptr<StoreHarness> harness_;
};

TEST_P(ErasureContract, NothingOfTheStakeholderIsLeft) {
  StoreHarness& h = Make(1);
  StakeholderCommit commit = testing::DraftRandomCommit("anna", {}, At(0), h.random);
  commit.due = At(100);
  commit.campaigns = {{"sales", "spring"}};
  const model::Timeline anna = *commit.after;
  ASSERT_EQ(h.Commit(std::move(commit))->kind, Kind::kCommitted);
  h.Grow("ben", At(1));
  Erasure erasure = Of("anna", anna, At(2));
  erasure.campaigns = {{"sales", "spring"}};
  ASSERT_TRUE(Erase(erasure));

  EXPECT_EQ(h.Load("anna").timeline, model::Timeline());
  EXPECT_EQ(h.Load("anna").clock, At(2));
  EXPECT_TRUE(IsErased("anna"));
  EXPECT_FALSE(IsErased("ben"));
  EXPECT_EQ(h.Load("ben").timeline.revision, 1u);
  EXPECT_THAT(FindSurrogates("anna"), IsEmpty());
  const auto details = h.Await<std::vector<std::optional<model::Details>>>([&](auto done) {
    h.store().LoadDetails("anna", {1}, StoreHarness::Soon(), std::move(done));
  });
  EXPECT_THAT(*details, ElementsAre(std::nullopt));
  const auto due = h.Await<std::vector<DueStakeholder>>([&](auto done) {
    h.due_index().ListDue(0, At(1000), 10, StoreHarness::Soon(), std::move(done));
  });
  for (const DueStakeholder& each : *due) {
    EXPECT_NE(each.stakeholder_id, "anna");
  }
  const auto members = h.Await<CampaignMembers>([&](auto done) {
    h.campaigns().ListCampaignMembers({"sales", "spring"}, 0, 0, 10, StoreHarness::Soon(),
                                      std::move(done));
  });
  EXPECT_THAT(members->stakeholder_ids, IsEmpty());
  EXPECT_EQ(members->next, 1u);  // places stay: somebody may be going through them
}

TEST_P(ErasureContract, TheJournalSaysThatSomebodyWasErasedAndNotWhom) {
  StoreHarness& h = Make(1);
  const model::Timeline anna = h.Grow("anna", At(0));
  h.Grow("ben", At(1));
  ASSERT_TRUE(Erase(Of("anna", anna, At(2))));
  const Journal::Page page = h.Read(0, {});
  ASSERT_EQ(page.entries.size(), 3u);
  EXPECT_FALSE(page.gap);
  EXPECT_EQ(page.entries[0].stakeholder_id, "");
  EXPECT_EQ(page.entries[1].stakeholder_id, "ben");
  const JournalEntry& last = page.entries[2];
  EXPECT_TRUE(last.is_erasure());
  EXPECT_FALSE(page.entries[0].is_erasure());
  EXPECT_EQ(last.now, At(2));
  EXPECT_EQ(last.revision, 0u);
  EXPECT_EQ(last.payload, "");
}

TEST_P(ErasureContract, WhoWasErasedIsNeverStoredAgain) {
  StoreHarness& h = Make(1);
  const model::Timeline anna = h.Grow("anna", At(0));
  StakeholderCommit late = testing::DraftRandomCommit("anna", anna, At(3), h.random);
  ASSERT_TRUE(Erase(Of("anna", anna, At(2))));
  EXPECT_EQ(h.Commit(std::move(late))->kind, Kind::kConflict);

  std::vector<StakeholderCommit> commits;
  commits.push_back(testing::DraftRandomCommit("ben", {}, At(3), h.random));
  commits.push_back(testing::DraftRandomCommit("anna", {}, At(3), h.random));
  commits.push_back(testing::DraftRandomCommit("carl", {}, At(3), h.random));
  const auto outcomes = h.CommitAll(std::move(commits));
  EXPECT_EQ(outcomes[0]->kind, Kind::kCommitted);
  EXPECT_EQ(outcomes[1]->kind, Kind::kErased);
  EXPECT_EQ(outcomes[2]->kind, Kind::kCommitted);
  EXPECT_EQ(h.Load("anna").timeline.revision, 0u);
}

TEST_P(ErasureContract, AnotherRevisionThanLoadedIsToldAndKept) {
  StoreHarness& h = Make(1);
  const model::Timeline old = h.Grow("anna", At(0));
  const model::Timeline anna = h.Grow("anna", At(1));
  EXPECT_FALSE(Erase(Of("anna", old, At(2))));
  EXPECT_FALSE(Erase({"anna", 0, {}, {}, At(2)}));
  EXPECT_EQ(h.Load("anna").timeline, anna);
  EXPECT_FALSE(IsErased("anna"));
  EXPECT_TRUE(Erase(Of("anna", anna, At(2))));
}

TEST_P(ErasureContract, SomebodyUnknownLeavesTheSame) {
  StoreHarness& h = Make(1);
  ASSERT_TRUE(Erase({"nobody", 0, {}, {}, At(0)}));
  EXPECT_TRUE(IsErased("nobody"));
  EXPECT_EQ(h.Commit(testing::DraftRandomCommit("nobody", {}, At(1), h.random))->kind,
            Kind::kErased);
  ASSERT_EQ(h.Read(0, {}).entries.size(), 1u);
  ASSERT_TRUE(Erase({"nobody", 0, {}, {}, At(2)}));
  EXPECT_EQ(h.Read(0, {}).entries.size(), 1u) << "erasing again writes nothing";
}

TEST_P(ErasureContract, WhatCannotBeReadIsErasedByItsSurrogates) {
  StoreHarness& h = Make(1);
  const model::Timeline anna = h.Grow("anna", At(0));
  h.Grow("ben", At(0));
  EXPECT_THAT(FindSurrogates("anna"), ElementsAre(anna.surrogate));
  ASSERT_TRUE(Erase({"anna", std::nullopt, {anna.surrogate}, {}, At(1)}));
  EXPECT_EQ(h.Load("anna").timeline.revision, 0u);
  EXPECT_THAT(FindSurrogates("anna"), IsEmpty());
  EXPECT_TRUE(IsErased("anna"));
}

TEST_P(ErasureContract, TheClockOfThePartitionNeverGoesBack) {
  StoreHarness& h = Make(1);
  const model::Timeline anna = h.Grow("anna", At(100));
  ASSERT_TRUE(Erase(Of("anna", anna, At(5))));
  EXPECT_EQ(h.Load("ben").clock, At(100));
  EXPECT_EQ(h.Read(0, {}).entries.size(), 2u);
}

INSTANTIATE_TEST_SUITE_P(Stores, ErasureContract, ::testing::ValuesIn(AllStores()), StoreName);

}  // namespace
}  // namespace touchpoint::commit
