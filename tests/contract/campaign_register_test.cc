// SPDX-License-Identifier: Apache-2.0
// The contract of CampaignRegister, and what a commit adds to a campaign's index.
#include <gmock/gmock.h>

#include <utility>

#include "tests/contract/redis_harness.h"
#include "tests/contract/store_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = CommitOutcome::Kind;

constexpr Partition kPartitions = 4;

model::Campaign Full(const model::CampaignKey& key) {
  model::Campaign campaign;
  campaign.key = key;
  campaign.header = std::string("\x0a\x01\0x", 4);
  campaign.fingerprint = "fingerprint";
  campaign.state = model::CampaignState::kCancelled;
  campaign.offset = (uint64_t{1} << 53) + 1;  // what a Lua number cannot hold
  campaign.totals.verdicts = {1, 2, 3, 4};
  campaign.totals.cancelled = 5;
  campaign.totals.duplicates = 6;
  campaign.totals.rules[{"cap", model::ReasonKind::kRollingCap}] = {7, 8, 9, 10};
  campaign.totals.rules[{"", model::ReasonKind::kLate}] = {0, 1, 0, 0};
  campaign.totals.deferrals = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  campaign.totals.displaced[{"team", "promotion", 100}] = 11;
  campaign.totals.refusals["STAKEHOLDER_LIMIT"] = 12;
  campaign.cancellation = {3, 500, 17, 18, true};
  campaign.created = At(1);
  campaign.updated = At(2);
  return campaign;
}

class CampaignRegisterTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  std::optional<StoredCampaign> Load(const model::CampaignKey& key) {
    return h()
        .Await<std::optional<StoredCampaign>>([&](auto done) {
          campaigns().LoadCampaign(key, StoreHarness::Soon(), std::move(done));
        })
        .value();
  }

  bool Save(const model::Campaign& campaign, uint64_t version) {
    return h()
        .Await<bool>([&](auto done) {
          campaigns().SaveCampaign({campaign, version}, StoreHarness::Soon(), std::move(done));
        })
        .value();
  }

  void Close(const model::CampaignKey& key) {
    EXPECT_TRUE(h().Await<bool>(
        [&](auto done) { campaigns().CloseCampaign(key, StoreHarness::Soon(), std::move(done)); }));
  }

  CampaignMembers List(const model::CampaignKey& key, Partition partition, uint64_t from,
                       size_t limit) {
    return h()
        .Await<CampaignMembers>([&](auto done) {
          campaigns().ListCampaignMembers(key, partition, from, limit, StoreHarness::Soon(),
                                          std::move(done));
        })
        .value();
  }

  std::vector<std::string> All(const model::CampaignKey& key) {
    std::vector<std::string> all;
    for (Partition partition = 0; partition < kPartitions; ++partition) {
      const CampaignMembers members = List(key, partition, 0, 1000);
      EXPECT_TRUE(members.end);
      all.insert(all.end(), members.stakeholder_ids.begin(), members.stakeholder_ids.end());
    }
    return all;
  }

  StakeholderCommit Draft(const std::string& stakeholder_id,
                          std::vector<model::CampaignKey> campaigns) {
    StakeholderCommit commit = testing::DraftRandomCommit(
        stakeholder_id, h().Load(stakeholder_id).timeline, At(1), h().random);
    commit.campaigns = std::move(campaigns);
    return commit;
  }

  StoreHarness& h() { return *harness_; }
  CampaignRegister& campaigns() { return harness_->campaigns(); }

  const model::CampaignKey spring_{"sales", "spring"};
  const model::CampaignKey autumn_{"sales", "autumn"};

 private:
  std::unique_ptr<StoreHarness> harness_ = GetParam().make(kPartitions);
};

INSTANTIATE_TEST_SUITE_P(All, CampaignRegisterTest, ::testing::ValuesIn(AllStores()), StoreName);

TEST_P(CampaignRegisterTest, ACampaignIsReadAsItWasSaved) {
  EXPECT_FALSE(Load(spring_).has_value());
  ASSERT_TRUE(Save(Full(spring_), 0));
  const auto stored = Load(spring_);
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->campaign, Full(spring_));
  EXPECT_EQ(stored->version, 1u);
  EXPECT_FALSE(Load(autumn_).has_value());
  EXPECT_FALSE(Load({"marketing", "spring"}).has_value());
}

TEST_P(CampaignRegisterTest, OnlyWhoKnowsTheStoredVersionSaves) {
  model::Campaign campaign = Full(spring_);
  EXPECT_FALSE(Save(campaign, 1));
  EXPECT_FALSE(Load(spring_).has_value());
  for (uint64_t version = 0; version < 12; ++version) {
    campaign.offset = version;
    EXPECT_TRUE(Save(campaign, version));
    EXPECT_FALSE(Save(Full(spring_), version));
  }
  EXPECT_EQ(Load(spring_)->version, 12u);
  EXPECT_EQ(Load(spring_)->campaign.offset, 11u);
}

TEST_P(CampaignRegisterTest, TeamsWithASlashAreNotMistaken) {
  const model::CampaignKey a{"a/b", "c"};
  const model::CampaignKey b{"a", "c"};
  ASSERT_TRUE(Save(Full(a), 0));
  EXPECT_TRUE(Save(Full(b), 0));
  EXPECT_EQ(Load(a)->campaign.key, a);
}

TEST_P(CampaignRegisterTest, CommitsAddToTheIndexTheyName) {
  std::vector<std::string> ids;
  for (int i = 0; i < 30; ++i) {
    ids.push_back("s" + std::to_string(i));
    std::vector<model::CampaignKey> of;
    if (i % 3 != 0) {
      of.push_back(spring_);
    }
    if (i % 3 == 2) {
      of.push_back(autumn_);
    }
    ASSERT_EQ(h().Commit(Draft(ids.back(), of)).value().kind, Kind::kCommitted);
  }
  EXPECT_THAT(All(spring_), SizeIs(20));
  EXPECT_THAT(All(autumn_), SizeIs(10));
  EXPECT_THAT(All({"marketing", "spring"}), IsEmpty());
}

TEST_P(CampaignRegisterTest, ACommitThatIsRefusedAddsNothing) {
  StakeholderCommit commit = Draft("anna", {spring_});
  commit.expected_revision = 7;
  auto after = std::make_shared<model::Timeline>(*commit.after);
  after->revision = 8;
  commit.after = after;
  EXPECT_EQ(h().Commit(std::move(commit)).value().kind, Kind::kConflict);
  EXPECT_THAT(All(spring_), IsEmpty());
}

TEST_P(CampaignRegisterTest, TheIndexIsReadPageByPage) {
  const Partition partition = h().store().PartitionOf("s0");
  std::vector<std::string> there;
  for (int i = 0; i < 60; ++i) {
    const std::string id = "s" + std::to_string(i);
    if (h().store().PartitionOf(id) == partition) {
      there.push_back(id);
    }
    ASSERT_EQ(h().Commit(Draft(id, {spring_})).value().kind, Kind::kCommitted);
  }
  ASSERT_GT(there.size(), 5u);
  std::vector<std::string> read;
  uint64_t from = 0;
  bool end = false;
  while (!end) {
    const CampaignMembers page = List(spring_, partition, from, 3);
    read.insert(read.end(), page.stakeholder_ids.begin(), page.stakeholder_ids.end());
    EXPECT_EQ(page.next, from + page.stakeholder_ids.size());
    from = page.next;
    end = page.end;
  }
  EXPECT_EQ(read, there);
  EXPECT_THAT(List(spring_, partition, from + 5, 3).stakeholder_ids, IsEmpty());
}

TEST_P(CampaignRegisterTest, AClosedCampaignTakesNoMore) {
  ASSERT_EQ(h().Commit(Draft("anna", {spring_})).value().kind, Kind::kCommitted);
  Close(spring_);
  Close(spring_);
  const CommitOutcome refused = h().Commit(Draft("bea", {autumn_, spring_})).value();
  EXPECT_EQ(refused.kind, Kind::kCampaignClosed);
  EXPECT_EQ(refused.campaign, 1u);
  EXPECT_EQ(h().Load("bea").timeline.revision, 0u);
  EXPECT_THAT(All(autumn_), IsEmpty());
  EXPECT_EQ(h().Commit(Draft("bea", {autumn_})).value().kind, Kind::kCommitted);
  EXPECT_EQ(h().Commit(Draft("anna", {})).value().kind, Kind::kCommitted);
  EXPECT_THAT(All(spring_), ElementsAre("anna"));
}

TEST_P(CampaignRegisterTest, WithinOneCallOnlyTheClosedCampaignsPlansAreRefused) {
  Close(spring_);
  std::vector<StakeholderCommit> commits;
  commits.reserve(40);
  for (int i = 0; i < 40; ++i) {
    commits.push_back(Draft("s" + std::to_string(i), {i % 2 == 0 ? spring_ : autumn_}));
  }
  const auto outcomes = h().CommitAll(std::move(commits));
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(outcomes[i].value().kind, i % 2 == 0 ? Kind::kCampaignClosed : Kind::kCommitted) << i;
  }
  EXPECT_THAT(All(autumn_), SizeIs(20));
}

TEST(RedisCampaignRegister, DamageIsSaidAndNothingIsWritten) {
  const model::CampaignKey key{"sales", "spring"};
  RedisHarness h(1);
  const auto save = [&](uint64_t version) {
    return h.Await<bool>([&](auto done) {
      h.campaigns().SaveCampaign({Full(key), version}, StoreHarness::Soon(), std::move(done));
    });
  };
  const auto load = [&] {
    return h.Await<std::optional<StoredCampaign>>(
        [&](auto done) { h.campaigns().LoadCampaign(key, StoreHarness::Soon(), std::move(done)); });
  };
  ASSERT_TRUE(save(0));
  std::string record = h.Ask({"GET", h.keys.Campaign(0, key)}).text;
  const model::CampaignKey other{"sales", "autumn"};
  h.Ask({"SET", h.keys.Campaign(0, other), record});
  EXPECT_FALSE(h.Await<std::optional<StoredCampaign>>([&](auto done) {
    h.campaigns().LoadCampaign(other, StoreHarness::Soon(), std::move(done));
  })) << "a record in another's place";
  record.back() = static_cast<char>(record.back() ^ 1);
  for (const std::vector<std::string>& damage :
       {std::vector<std::string>{"SET", h.keys.Campaign(0, key), record},
        {"SET", h.keys.Campaign(0, key), "x"},
        {"SET", h.keys.Campaign(0, key), ""}}) {
    h.Ask(damage);
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, Code::kDataLoss);
  }
  h.Ask({"DEL", h.keys.Campaign(0, key)});
  h.Ask({"RPUSH", h.keys.Campaign(0, key), "x"});
  h.Ask({"SET", h.keys.CampaignIndex(0, key), "x"});
  const auto before = h.Snapshot();
  EXPECT_EQ(save(0).error().code, Code::kDataLoss);
  StakeholderCommit commit = testing::DraftRandomCommit("anna", {}, At(1), h.random);
  commit.campaigns = {key};
  EXPECT_EQ(h.Commit(std::move(commit)).error().code, Code::kDataLoss);
  EXPECT_EQ(h.Await<bool>([&](auto done) {
               h.campaigns().CloseCampaign(key, StoreHarness::Soon(), std::move(done));
             })
                .error()
                .code,
            Code::kDataLoss);
  EXPECT_EQ(h.Snapshot(), before);
}

TEST(RedisCampaignRegister, WhoWasErasedIsLeftOut) {
  const model::CampaignKey key{"sales", "spring"};
  RedisHarness h(1);
  std::vector<uint64_t> surrogates;
  for (const char* id : {"anna", "bea", "cleo"}) {
    StakeholderCommit commit = testing::DraftRandomCommit(id, {}, At(1), h.random);
    commit.campaigns = {key};
    surrogates.push_back(commit.after->surrogate);
    ASSERT_EQ(h.Commit(std::move(commit)).value().kind, Kind::kCommitted);
  }
  h.Ask({"HDEL", h.keys.Surrogates(0), std::to_string(surrogates[1])});
  const auto members = h.Await<CampaignMembers>([&](auto done) {
    h.campaigns().ListCampaignMembers(key, 0, 0, 2, StoreHarness::Soon(), std::move(done));
  });
  EXPECT_THAT(members.value().stakeholder_ids, ElementsAre("anna"));
  EXPECT_EQ(members.value().next, 2u);
  EXPECT_FALSE(members.value().end);
}

}  // namespace
}  // namespace touchpoint::commit
