// SPDX-License-Identifier: Apache-2.0
// A RedisStore of class replicated: what it acknowledges is on every replica.
#include <gmock/gmock.h>

#include "tests/contract/redis_harness.h"
#include "tests/support/commit_draft.h"
#include "tests/support/redis_nodes.h"

namespace touchpoint::commit {
namespace {

using ::testing::HasSubstr;
using testing::RedisNodes;

class RedisReplicas : public ::testing::Test {
 protected:
  /// A store that works with `node`, not opened.
  std::unique_ptr<RedisStore> MakeStore(size_t node, uint32_t replicas) {
    RedisStoreOptions options;
    options.partitions = 2;
    options.connection.address = nodes.address(node);
    options.connection.life.backoff_max = std::chrono::milliseconds(50);
    options.connection.replicas_wait = std::chrono::milliseconds(200);
    options.promise = {redis::Durability::kReplicated, replicas};
    auto store = std::make_unique<RedisStore>(h.io(), options, h.random);
    store->SetObserver(
        [this](const std::optional<Failure>& why) { trouble = why ? why->message : ""; });
    return store;
  }

  Result<RedisStore::Opened> Open(RedisStore& store, std::chrono::milliseconds patience) {
    return h.Await<RedisStore::Opened>([&](auto done) {
      store.Open(std::chrono::steady_clock::now() + patience, std::move(done));
    });
  }

  std::unique_ptr<RedisStore> Opened(size_t node, uint32_t replicas) {
    auto store = MakeStore(node, replicas);
    const auto opened = Open(*store, std::chrono::seconds(20));
    EXPECT_TRUE(opened) << opened.error().message;
    return store;
  }

  /// Nothing if it opens; what may pass by itself is waited for that long.
  std::string Refusal(uint32_t replicas,
                      std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    const auto opened = Open(*MakeStore(0, replicas), patience);
    return opened ? "" : opened.error().reason + ": " + opened.error().message;
  }

  void AwaitTrouble(const std::string& text) {
    h.RunUntil([&] { return trouble.find(text) != std::string::npos; });
  }

  Result<LoadedTimeline> Load(RedisStore& store, const std::string& id) {
    return h.Await<LoadedTimeline>(
        [&](auto done) { store.Load(id, StoreHarness::Soon(), std::move(done)); });
  }

  Result<CommitOutcome> Commit(RedisStore& store, StakeholderCommit commit) {
    return h.Await<CommitOutcome>(
        [&](auto done) { store.Commit(std::move(commit), StoreHarness::Soon(), std::move(done)); });
  }

  RedisHarness h{1};  // for its loop
  RedisNodes nodes{3};
  std::string trouble = "not opened";
};

TEST_F(RedisReplicas, TheClassIsProvenWithEveryReplica) {
  EXPECT_EQ(Refusal(2), "");
  EXPECT_EQ(Refusal(1), "") << "there may be more";
  EXPECT_THAT(Refusal(3, std::chrono::milliseconds(300)),
              HasSubstr("has 2 replicas in step and redis.replicas asks for 3"));
  ASSERT_TRUE(nodes[2].Run({"CONFIG", "SET", "appendfsync", "everysec"}));
  EXPECT_THAT(Refusal(1),
              HasSubstr("STORE_SETUP: the replica " + nodes.address(2).host + ":" +
                        std::to_string(nodes.port(2)) + " setting appendfsync is everysec"));
  ASSERT_TRUE(nodes[2].Run({"CONFIG", "SET", "appendfsync", "always"}));
  ASSERT_TRUE(nodes[1].Run({"CONFIG", "SET", "replica-priority", "10"}));
  EXPECT_THAT(Refusal(1), HasSubstr("replica-priority is 10 and must be 100"));
  ASSERT_TRUE(nodes[1].Run({"CONFIG", "SET", "replica-priority", "100"}));
  EXPECT_EQ(Refusal(2), "");
}

TEST_F(RedisReplicas, AReplicaThatDoesNotAnswerProvesNothing) {
  nodes[2].Suspend();
  const auto store = MakeStore(0, 1);
  const auto opened = Open(*store, std::chrono::milliseconds(1500));
  nodes[2].Resume();
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("the replica 127.0.0.1:"));
}

TEST_F(RedisReplicas, AReplicaIsNoPrimary) {
  const auto opened = Open(*MakeStore(1, 1), std::chrono::milliseconds(300));
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("this Redis is a replica"));
}

TEST_F(RedisReplicas, WhatIsAcknowledgedIsOnTheReplicaThatTakesOver) {
  auto store = Opened(0, 2);
  const StakeholderCommit commit = testing::DraftRandomCommit("anna", {}, At(1), h.random);
  const auto outcome = Commit(*store, commit);
  ASSERT_TRUE(outcome) << outcome.error().message;
  nodes[0].Kill();
  nodes.Promote(1);
  ASSERT_TRUE(testing::AwaitReplicas(nodes[1], 1));
  store = Opened(1, 1);
  const auto loaded = Load(*store, "anna");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->timeline, *commit.after);
}

TEST_F(RedisReplicas, WhatAStoppedReplicaHasNotConfirmedIsUnknownUntilItHas) {
  const auto store = Opened(0, 2);
  nodes[2].Suspend();
  const StakeholderCommit commit = testing::DraftRandomCommit("anna", {}, At(1), h.random);
  const auto outcome = Commit(*store, commit);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, "DURABILITY_UNKNOWN");
  EXPECT_THAT(outcome.error().message, HasSubstr("1 of 2 replicas"));
  EXPECT_THAT(trouble, HasSubstr("1 of 2 replicas"));
  // Who asks again must not be told that it is there: a replica without it may take over.
  const auto early = Load(*store, "anna");
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().reason, "DURABILITY_UNKNOWN");

  nodes[2].Resume();
  h.RunUntil([this] { return trouble.empty(); });
  const auto loaded = Load(*store, "anna");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->timeline, *commit.after);
}

TEST_F(RedisReplicas, AReplicaThatJoinsIsProvenBeforeItCounts) {
  const auto store = Opened(0, 1);
  nodes[2].Kill();
  AwaitTrouble("it has not the replicas any more");
  h.RunUntil([this] { return trouble.empty(); });
  nodes[2].Start();
  ASSERT_TRUE(nodes[2].Run({"CONFIG", "SET", "appendfsync", "everysec"}));
  nodes.Follow(2, 0);
  AwaitTrouble("appendfsync is everysec");
  const auto refused = Commit(*store, testing::DraftRandomCommit("anna", {}, At(1), h.random));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "STORE_UNAVAILABLE");
  ASSERT_TRUE(nodes[2].Run({"CONFIG", "SET", "appendfsync", "always"}));
  h.RunUntil([this] { return trouble.empty(); });
  EXPECT_TRUE(Commit(*store, testing::DraftRandomCommit("anna", {}, At(1), h.random)));
}

TEST_F(RedisReplicas, AReplicaThatIsSetToLessLaterIsNoticed) {
  const auto store = Opened(0, 2);
  ASSERT_TRUE(nodes[1].Run({"CONFIG", "SET", "appendfsync", "everysec"}));
  AwaitTrouble("appendfsync is everysec");
  ASSERT_TRUE(nodes[1].Run({"CONFIG", "SET", "appendfsync", "always"}));
  h.RunUntil([this] { return trouble.empty(); });
}

TEST_F(RedisReplicas, PoliciesTokensCampaignsAndFeedsWaitForTheReplicasToo) {
  const auto store = Opened(0, 2);
  nodes[1].Suspend();
  const auto reason_of = [this](auto start) {
    const auto answer = h.Await<bool>(start);
    return answer ? std::string("acknowledged") : answer.error().reason;
  };
  const Deadline soon = StoreHarness::Soon();
  const std::string unknown = "DURABILITY_UNKNOWN";
  auth::TokenRecord token;
  token.id = "t";
  CalendarFeed feed;
  feed.id = "f";
  NewApplication application;
  application.revision = "r";
  EXPECT_EQ(reason_of([&](auto done) { store->SavePolicy("r", "text", soon, done); }), unknown);
  EXPECT_EQ(reason_of([&](auto done) { store->RaisePolicy(1, soon, done); }), unknown);
  EXPECT_EQ(reason_of([&](auto done) { store->AddToken(token, soon, done); }), unknown);
  EXPECT_EQ(reason_of([&](auto done) { store->ReplaceToken(token, soon, done); }), unknown);
  EXPECT_EQ(reason_of([&](auto done) { store->AddFeed(feed, soon, done); }), unknown);
  EXPECT_EQ(reason_of([&](auto done) { store->RemoveFeed("f", soon, done); }), unknown);
  EXPECT_EQ(reason_of([&](auto done) { store->CloseCampaign({"c", "a"}, soon, done); }), unknown);
  const auto live =
      h.Await<LivePolicy>([&](auto done) { store->ApplyPolicy(application, soon, done); });
  EXPECT_EQ(live ? "acknowledged" : live.error().reason, unknown);
  nodes[1].Resume();
}

}  // namespace
}  // namespace touchpoint::commit
