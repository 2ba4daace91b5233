// SPDX-License-Identifier: Apache-2.0
// The contract of DueIndex::MoveOn and ReadyIndex, for every store there is.
#include <gmock/gmock.h>

#include <memory>

#include "tests/contract/redis_harness.h"
#include "tests/contract/store_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using model::Attention;
using model::ReadyList;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Kind = CommitOutcome::Kind;

const ReadyList kMail = {"email", "crm"};
const ReadyList kVisit = {"visit", "field/north"};

class ReadyIndexContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override { harness_ = GetParam().make(2); }
  StoreHarness& h() { return *harness_; }

  /// Somebody of partition 0, as stored by a commit that was due at `due`.
  DueUpdate Store(const std::string& name, Instant due) {
    std::string id = name;
    while (h().store().PartitionOf(id) != 0) {
      id += "x";
    }
    return Commit(id, model::Timeline(), due);
  }

  DueUpdate Commit(const std::string& id, const model::Timeline& before, Instant due) {
    StakeholderCommit commit = testing::DraftRandomCommit(id, before, now_, h().random);
    commit.due = due;
    DueUpdate update{id, commit.after, {}};
    EXPECT_EQ(h().Commit(std::move(commit))->kind, Kind::kCommitted);
    return update;
  }

  /// Who was refused, by index.
  std::vector<size_t> MoveOn(std::vector<DueUpdate> updates) {
    return *h().Await<std::vector<size_t>>([&](auto done) {
      h().due_index().MoveOn(0, std::move(updates), StoreHarness::Soon(), std::move(done));
    });
  }

  std::vector<std::pair<std::string, Instant>> Due() {
    return Pairs(h().Await<std::vector<DueStakeholder>>([&](auto done) {
      h().due_index().ListDue(0, At(1'000'000), 100, StoreHarness::Soon(), std::move(done));
    }));
  }

  std::vector<std::pair<std::string, Instant>> Ready(const ReadyList& list, size_t skip = 0,
                                                     size_t limit = 100) {
    return Pairs(h().Await<std::vector<DueStakeholder>>([&](auto done) {
      h().ready_index().ListReady(0, list, skip, limit, StoreHarness::Soon(), std::move(done));
    }));
  }

  /// The lists of a partition as "channel/team first count".
  std::vector<std::string> Lists(Partition partition = 0) {
    const auto counts = h().Await<std::vector<ReadyCount>>([&](auto done) {
      h().ready_index().ListReadyLists(partition, StoreHarness::Soon(), std::move(done));
    });
    std::vector<std::string> lists;
    for (const ReadyCount& count : *counts) {
      lists.push_back(count.list.channel + "/" + count.list.team + " " +
                      std::to_string((count.first - At(0)) / std::chrono::seconds(1)) + " " +
                      std::to_string(count.stakeholders));
    }
    std::sort(lists.begin(), lists.end());
    return lists;
  }

  Instant now_ = At(0);

 private:
  static std::vector<std::pair<std::string, Instant>> Pairs(
      const Result<std::vector<DueStakeholder>>& stakeholders) {
    std::vector<std::pair<std::string, Instant>> pairs;
    for (const DueStakeholder& each : *stakeholders) {
      pairs.emplace_back(each.stakeholder_id, each.due);
    }
    return pairs;
  }

  std::unique_ptr<StoreHarness> harness_;
};

TEST_P(ReadyIndexContract, NobodyIsReadyAtFirst) {
  EXPECT_THAT(Lists(), IsEmpty());
  EXPECT_THAT(Ready(kMail), IsEmpty());
}

TEST_P(ReadyIndexContract, WhoIsErasedIsInNoList) {
  DueUpdate anna = Store("anna", At(10));
  DueUpdate ben = Store("ben", At(20));
  anna.attention = {At(500), {{kMail, At(10)}, {kVisit, At(11)}}, {}};
  ben.attention = {At(600), {{kMail, At(30)}}, {}};
  ASSERT_THAT(MoveOn({anna, ben}), IsEmpty());
  const Result<bool> erased = h().Await<bool>([&](auto done) {
    h().store().Erase(
        {anna.stakeholder_id, anna.timeline->revision, {anna.timeline->surrogate}, {}, At(50)},
        StoreHarness::Soon(), std::move(done));
  });
  ASSERT_TRUE(erased && *erased);
  EXPECT_THAT(Ready(kMail), ElementsAre(Pair(ben.stakeholder_id, At(30))));
  EXPECT_THAT(Ready(kVisit), IsEmpty());
  EXPECT_THAT(Lists(), ElementsAre("email/crm 30 1"));
  EXPECT_THAT(Due(), ElementsAre(Pair(ben.stakeholder_id, At(600))));
  EXPECT_THAT(MoveOn({anna}), ElementsAre(0u)) << "what was known of her brings nobody back";
  EXPECT_THAT(Ready(kVisit), IsEmpty());
}

TEST_P(ReadyIndexContract, WhoIsMovedOnIsDueLaterAndListedMeanwhile) {
  DueUpdate anna = Store("anna", At(10));
  DueUpdate ben = Store("ben", At(20));
  anna.attention = {At(500), {{kMail, At(10)}, {kVisit, At(11)}}, {}};
  ben.attention = {std::nullopt, {{kMail, At(5)}}, {}};
  EXPECT_THAT(MoveOn({anna, ben}), IsEmpty());
  EXPECT_THAT(Due(), ElementsAre(Pair(anna.stakeholder_id, At(500))));
  EXPECT_THAT(Ready(kMail),
              ElementsAre(Pair(ben.stakeholder_id, At(5)), Pair(anna.stakeholder_id, At(10))));
  EXPECT_THAT(Ready(kMail, 1, 1), ElementsAre(Pair(anna.stakeholder_id, At(10))));
  EXPECT_THAT(Ready(kMail, 2, 1), IsEmpty());
  EXPECT_THAT(Lists(), ElementsAre("email/crm 5 2", "visit/field/north 11 1"));
  EXPECT_THAT(Lists(1), IsEmpty());
  // What is stored has not changed but for that.
  EXPECT_EQ(h().Load(anna.stakeholder_id).timeline, *anna.timeline);
}

TEST_P(ReadyIndexContract, WhoHasNoMoreToBeSentIsListedNoMore) {
  DueUpdate anna = Store("anna", At(10));
  anna.attention = {At(500), {{kMail, At(10)}, {kVisit, At(11)}}, {}};
  MoveOn({anna});
  anna.attention = {At(600), {{kVisit, At(30)}}, {kMail, {"sms", "never there"}}};
  EXPECT_THAT(MoveOn({anna}), IsEmpty());
  EXPECT_THAT(Ready(kMail), IsEmpty());
  EXPECT_THAT(Lists(), ElementsAre("visit/field/north 30 1"));
  anna.attention = {std::nullopt, {}, {kVisit}};
  MoveOn({anna});
  EXPECT_THAT(Lists(), IsEmpty());
  EXPECT_THAT(Due(), IsEmpty());
}

TEST_P(ReadyIndexContract, WhoHasChangedMeanwhileIsLeftAloneAndTheOthersAreNot) {
  DueUpdate anna = Store("anna", At(10));
  DueUpdate ben = Store("ben", At(20));
  Commit(anna.stakeholder_id, *anna.timeline, At(15));
  anna.attention = {At(500), {{kMail, At(10)}}, {}};
  ben.attention = {At(700), {{kMail, At(20)}}, {}};
  EXPECT_THAT(MoveOn({anna, ben}), ElementsAre(0));
  EXPECT_THAT(Due(),
              ElementsAre(Pair(anna.stakeholder_id, At(15)), Pair(ben.stakeholder_id, At(700))));
  EXPECT_THAT(Ready(kMail), ElementsAre(Pair(ben.stakeholder_id, At(20))));
}

TEST_P(ReadyIndexContract, ACommitAfterwardsIsDueWhenItSays) {
  DueUpdate anna = Store("anna", At(10));
  anna.attention = {At(500), {}, {}};
  MoveOn({anna});
  Commit(anna.stakeholder_id, *anna.timeline, At(10));
  EXPECT_THAT(Due(), ElementsAre(Pair(anna.stakeholder_id, At(10))));
}

TEST_P(ReadyIndexContract, WhoIsNotStoredCanOnlyBeTakenOut) {
  DueUpdate nobody{"nobody", std::make_shared<model::Timeline>(), {}};
  nobody.attention.past = {kMail};
  EXPECT_THAT(MoveOn({nobody}), IsEmpty());
  EXPECT_THAT(Due(), IsEmpty());
  EXPECT_EQ(h().Load("nobody").timeline.revision, 0u);
  DueUpdate ghost{"ghost", Store("anna", At(10)).timeline, {At(500), {{kMail, At(10)}}, {}}};
  EXPECT_THAT(MoveOn({ghost}), ElementsAre(0));
  EXPECT_THAT(Lists(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Stores, ReadyIndexContract, ::testing::ValuesIn(AllStores()), StoreName);

TEST(ReadyIndexInRedis, WhatIsNoListIsToldBeforeAnythingIsWritten) {
  RedisHarness h(1);
  h.random = SeededRandom(testing::Seed());
  StakeholderCommit commit = testing::DraftRandomCommit("anna", {}, At(0), h.random);
  commit.due = At(10);
  DueUpdate anna{"anna", commit.after, {At(500), {{kMail, At(10)}, {kVisit, At(11)}}, {}}};
  ASSERT_EQ(h.Commit(std::move(commit))->kind, Kind::kCommitted);
  for (const std::string& key : {h.keys.ReadyMembers(0, kVisit), h.keys.Ready(0), h.keys.Due(0)}) {
    const redis::Reply saved = h.Ask({"DUMP", key});
    h.Ask({"DEL", key});
    h.Ask({"SET", key, "damaged"});
    const auto before = h.Snapshot();
    const auto moved = h.Await<std::vector<size_t>>(
        [&](auto done) { h.due_index().MoveOn(0, {anna}, StoreHarness::Soon(), std::move(done)); });
    EXPECT_FALSE(moved) << key;
    EXPECT_EQ(h.Snapshot(), before) << key;
    h.Ask({"DEL", key});
    if (!saved.is_nil()) {
      h.Ask({"RESTORE", key, "0", saved.text});
    }
  }
}

}  // namespace
}  // namespace touchpoint::commit
