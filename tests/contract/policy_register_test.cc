// SPDX-License-Identifier: Apache-2.0
// The contract of PolicyRegister, and what a commit makes of the policy it was decided under.
#include <gmock/gmock.h>

#include "tests/contract/redis_harness.h"
#include "tests/contract/store_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = CommitOutcome::Kind;

class PolicyRegisterTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  LivePolicy Live() {
    return h()
        .Await<LivePolicy>(
            [&](auto done) { policies().LoadLivePolicy(StoreHarness::Soon(), std::move(done)); })
        .value();
  }

  LivePolicy Apply(uint64_t expected, const std::string& revision) {
    NewApplication application{expected, revision, "text of " + revision, "ops", "why", At(3)};
    return h()
        .Await<LivePolicy>([&](auto done) {
          policies().ApplyPolicy(application, StoreHarness::Soon(), std::move(done));
        })
        .value();
  }

  void Raise(uint64_t number) {
    EXPECT_TRUE(h().Await<bool>(
        [&](auto done) { policies().RaisePolicy(number, StoreHarness::Soon(), std::move(done)); }));
  }

  std::vector<PolicyApplication> List(uint64_t before, size_t limit) {
    return h()
        .Await<std::vector<PolicyApplication>>([&](auto done) {
          policies().ListApplications(before, limit, StoreHarness::Soon(), std::move(done));
        })
        .value();
  }

  /// A commit on what is stored, decided under this application.
  StakeholderCommit Draft(const std::string& stakeholder_id, uint64_t policy_number) {
    StakeholderCommit commit = testing::DraftRandomCommit(
        stakeholder_id, h().Load(stakeholder_id).timeline, At(1), h().random);
    commit.policy_number = policy_number;
    return commit;
  }

  StoreHarness& h() { return *harness_; }
  PolicyRegister& policies() { return harness_->policy_register(); }

 private:
  std::unique_ptr<StoreHarness> harness_ = GetParam().make(4);
};

INSTANTIATE_TEST_SUITE_P(All, PolicyRegisterTest, ::testing::ValuesIn(AllStores()), StoreName);

TEST_P(PolicyRegisterTest, AtFirstNothingIsLive) {
  EXPECT_EQ(Live(), LivePolicy());
  EXPECT_THAT(List(1, 10), IsEmpty());
}

TEST_P(PolicyRegisterTest, AnApplicationIsLiveAndItsTextIsKept) {
  EXPECT_EQ(Apply(0, "sha256:a"), (LivePolicy{1, "sha256:a"}));
  EXPECT_EQ(Apply(1, "sha256:b"), (LivePolicy{2, "sha256:b"}));
  EXPECT_EQ(Live(), (LivePolicy{2, "sha256:b"}));
  const auto text = h().Await<std::optional<std::string>>([&](auto done) {
    h().policies().LoadPolicyText("sha256:a", StoreHarness::Soon(), std::move(done));
  });
  EXPECT_EQ(text.value(), "text of sha256:a");
}

TEST_P(PolicyRegisterTest, WhoExpectsAnotherNumberChangesNothing) {
  Apply(0, "sha256:a");
  EXPECT_EQ(Apply(0, "sha256:b"), (LivePolicy{1, "sha256:a"}));
  EXPECT_EQ(Apply(7, "sha256:b"), (LivePolicy{1, "sha256:a"}));
  EXPECT_EQ(Live(), (LivePolicy{1, "sha256:a"}));
  EXPECT_EQ(List(2, 10).size(), 1u);
}

TEST_P(PolicyRegisterTest, ApplicationsAreListedNewestFirstFromAnyNumberOn) {
  for (uint64_t number = 0; number < 12; ++number) {
    Apply(number, "sha256:" + std::to_string(number % 3));
  }
  const auto newest = List(13, 3);
  ASSERT_EQ(newest.size(), 3u);
  EXPECT_EQ(newest[0], (PolicyApplication{12, "sha256:2", "ops", "why", At(3)}));
  EXPECT_EQ(newest[2].number, 10u);
  const auto oldest = List(3, 10);
  ASSERT_EQ(oldest.size(), 2u);
  EXPECT_EQ(oldest[0].number, 2u);
  EXPECT_EQ(oldest[1].number, 1u);
  EXPECT_THAT(List(1, 10), IsEmpty());
}

TEST_P(PolicyRegisterTest, OfTwoThatApplyAtOnceOneComesFirst) {
  std::vector<LivePolicy> answers;
  for (const char* revision : {"sha256:a", "sha256:b"}) {
    policies().ApplyPolicy({0, revision, "text", "ops", "", At(0)}, StoreHarness::Soon(),
                           [&](Result<LivePolicy> live) { answers.push_back(live.value()); });
  }
  h().RunUntil([&] { return answers.size() == 2; });
  EXPECT_THAT(answers, ElementsAre(LivePolicy{1, "sha256:a"}, LivePolicy{1, "sha256:a"}));
}

TEST_P(PolicyRegisterTest, ACommitUnderAnOlderApplicationIsRefusedInEveryPartition) {
  Raise(12);
  for (int i = 0; i < 20; ++i) {
    const std::string id = "s" + std::to_string(i);
    const auto behind = h().Commit(Draft(id, 9));
    EXPECT_EQ(behind.value().kind, Kind::kPolicyBehind);
    EXPECT_EQ(behind.value().policy, 12u);
    EXPECT_EQ(h().Load(id).timeline.revision, 0u);
    EXPECT_EQ(h().Commit(Draft(id, 12)).value().kind, Kind::kCommitted);
  }
}

TEST_P(PolicyRegisterTest, ACommitUnderANewerApplicationRaisesItsPartition) {
  Raise(2);
  ASSERT_EQ(h().Commit(Draft("anna", 10)).value().kind, Kind::kCommitted);
  EXPECT_EQ(h().Commit(Draft("anna", 9)).value().policy, 10u);
  // Nobody else's partition knows yet.
  std::string other = "ben";
  while (h().store().PartitionOf(other) == h().store().PartitionOf("anna")) {
    other += "n";
  }
  EXPECT_EQ(h().Commit(Draft(other, 2)).value().kind, Kind::kCommitted);
}

TEST_P(PolicyRegisterTest, ANumberNeverGoesBack) {
  Raise(10);
  Raise(9);
  EXPECT_EQ(h().Commit(Draft("anna", 9)).value().policy, 10u);
}

TEST_P(PolicyRegisterTest, BehindIsOnlyWhoIsBehind) {
  ASSERT_EQ(h().Commit(Draft("anna", 1)).value().kind, Kind::kCommitted);
  ASSERT_EQ(h().Commit(Draft("bea", 1)).value().kind, Kind::kCommitted);
  Raise(2);
  std::vector<StakeholderCommit> commits;
  commits.reserve(40);
  for (int i = 0; i < 40; ++i) {
    commits.push_back(Draft("s" + std::to_string(i), 1 + i % 2));
  }
  const auto outcomes = h().CommitAll(std::move(commits));
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(outcomes[i].value().kind, i % 2 == 0 ? Kind::kPolicyBehind : Kind::kCommitted) << i;
  }
}

TEST(PolicyRegister, WithinOneCallNumbersDoNotGoBackEither) {
  for (const StoreKind& kind : AllStores()) {
    const auto h = kind.make(1);
    std::vector<StakeholderCommit> commits;
    for (const uint64_t number : {9, 10, 9, 11}) {
      commits.push_back(
          testing::DraftRandomCommit("s" + std::to_string(commits.size()), {}, At(1), h->random));
      commits.back().policy_number = number;
    }
    const auto outcomes = h->CommitAll(std::move(commits));
    EXPECT_EQ(outcomes[1].value().kind, Kind::kCommitted) << kind.name;
    EXPECT_EQ(outcomes[2].value().kind, Kind::kPolicyBehind) << kind.name;
    EXPECT_EQ(outcomes[2].value().policy, 10u) << kind.name;
    EXPECT_EQ(outcomes[3].value().kind, Kind::kCommitted) << kind.name;
  }
}

TEST(RedisPolicyRegister, FunctionsThatAreGoneAreLoadedAgain) {
  RedisHarness h(4);
  h.Ask({"FUNCTION", "FLUSH"});
  PolicyRegister& policies = h.policy_register();
  const auto live = h.Await<LivePolicy>([&](auto done) {
    policies.ApplyPolicy({0, "sha256:a", "text", "ops", "", At(0)}, StoreHarness::Soon(),
                         std::move(done));
  });
  EXPECT_EQ(live.value().number, 1u);
  h.Ask({"FUNCTION", "FLUSH"});
  EXPECT_TRUE(h.Await<bool>(
      [&](auto done) { policies.RaisePolicy(1, StoreHarness::Soon(), std::move(done)); }));
}

TEST(RedisPolicyRegister, DamageIsSaidAndNothingIsWritten) {
  for (const std::vector<std::string>& damage :
       {std::vector<std::string>{"SET", "tp:{0}:live", "x"},
        {"SET", "tp:{0}:live", "2 sha256:a"},
        {"SET", "tp:{0}:applications", "x"},
        {"SET", "tp:{0}:policies", "x"}}) {
    RedisHarness h(1);
    const auto apply = [&h](uint64_t expected) {
      return h.Await<LivePolicy>([&](auto done) {
        h.policy_register().ApplyPolicy({expected, "sha256:b", "text", "ops", "", At(0)},
                                        StoreHarness::Soon(), std::move(done));
      });
    };
    ASSERT_TRUE(apply(0));
    h.Ask({"DEL", damage[1]});
    h.Ask(damage);
    const auto before = h.Snapshot();
    const auto live = apply(1);
    ASSERT_FALSE(live) << damage[1] << " " << damage[2];
    EXPECT_EQ(live.error().code, Code::kDataLoss) << live.error().message;
    EXPECT_EQ(h.Snapshot(), before);
  }
}

TEST(RedisPolicyRegister, AnApplicationWithAFlippedBitIsDamaged) {
  RedisHarness h(1);
  ASSERT_TRUE(h.Await<LivePolicy>([&](auto done) {
    h.policy_register().ApplyPolicy({0, "sha256:b", "text", "ops", "", At(0)}, StoreHarness::Soon(),
                                    std::move(done));
  }));
  std::string record = h.Ask({"LINDEX", h.keys.applications(), "0"}).text;
  record.back() = static_cast<char>(record.back() ^ 1);
  h.Ask({"LSET", h.keys.applications(), "0", record});
  const auto list = h.Await<std::vector<PolicyApplication>>([&](auto done) {
    h.policy_register().ListApplications(2, 10, StoreHarness::Soon(), std::move(done));
  });
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().reason, "RECORD_CORRUPT");
}

}  // namespace
}  // namespace touchpoint::commit
