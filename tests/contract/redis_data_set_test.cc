// SPDX-License-Identifier: Apache-2.0
// A Redis that is flushed, restored or exchanged while a RedisStore is connected to it.
#include <gmock/gmock.h>

#include <map>

#include "tests/contract/redis_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using ::testing::HasSubstr;
using Kind = CommitOutcome::Kind;

class RedisDataSet : public ::testing::Test {
 protected:
  RedisDataSet() {
    h.watch = [this](std::optional<Failure> why) { why_not = std::move(why); };
    h.OpenStore();
  }

  /// Everything, as RESTORE takes it.
  std::map<std::string, std::string> DumpAll() {
    std::map<std::string, std::string> dumps;
    for (const redis::Reply& key : h.Ask({"KEYS", "*"}).elements) {
      dumps[key.text] = h.Ask({"DUMP", key.text}).text;
    }
    return dumps;
  }
  void RestoreAll(const std::map<std::string, std::string>& dumps) {
    for (const auto& [key, dump] : dumps) {
      h.Ask({"RESTORE", key, "0", dump});
    }
  }

  /// What a restore of another backup leaves behind.
  void ChangeIncarnation() {
    h.Ask({"HSET", h.keys.data_set(), "incarnation", "another"});
    for (Partition partition = 0; partition < h.options.partitions; ++partition) {
      h.Ask({"SET", h.keys.Incarnation(partition), "another"});
    }
  }

  Result<LoadedTimeline> TryLoad(const std::string& id) {
    return h.Await<LoadedTimeline>(
        [&](auto done) { h.store().Load(id, StoreHarness::Soon(), std::move(done)); });
  }

  RedisHarness h{2, {"--loglevel", "notice"}};
  std::optional<Failure> why_not;
};

TEST_F(RedisDataSet, ACommitIntoAFlushedRedisIsRefusedAtOnce) {
  const model::Timeline anna = h.Grow("anna", At(0));
  h.Ask({"FLUSHALL"});
  const auto outcome = h.Commit(testing::DraftRandomCommit("anna", anna, At(1), h.random));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kUnavailable);
  EXPECT_EQ(outcome.error().reason, "STORE_UNAVAILABLE");
  EXPECT_THAT(outcome.error().message, HasSubstr("another data set"));
  const auto stranger = h.Commit(testing::DraftRandomCommit("new", {}, At(1), h.random));
  EXPECT_FALSE(stranger);
  EXPECT_TRUE(h.Ask({"KEYS", "*"}).elements.empty());
  h.RunUntil([&] { return why_not.has_value(); });
}

TEST_F(RedisDataSet, NobodyLooksEmptyInAFlushedRedis) {
  h.Grow("anna", At(0));
  h.Ask({"FLUSHALL"});
  const auto loaded = TryLoad("anna");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Code::kUnavailable);
  const auto resolved = h.Await<std::optional<std::string>>(
      [&](auto done) { h.store().Resolve(0, 1, StoreHarness::Soon(), std::move(done)); });
  EXPECT_FALSE(resolved);
  const auto page = h.Await<Journal::Page>(
      [&](auto done) { h.journal().Read(0, {}, 10, StoreHarness::Soon(), std::move(done)); });
  EXPECT_FALSE(page);
  const auto live = h.Await<LivePolicy>([&](auto done) {
    h.policy_register().LoadLivePolicy(StoreHarness::Soon(), std::move(done));
  });
  EXPECT_FALSE(live);
}

TEST_F(RedisDataSet, OneThatIsIdleNoticesByItself) {
  h.Ask({"FLUSHALL"});
  h.RunUntil([&] { return why_not.has_value(); });
  EXPECT_THAT(why_not->message, HasSubstr("data set"));
}

TEST_F(RedisDataSet, ARestoredOneIsAnotherOne) {
  const model::Timeline anna = h.Grow("anna", At(0));
  ChangeIncarnation();
  const auto before = h.Snapshot();
  EXPECT_FALSE(h.Commit(testing::DraftRandomCommit("anna", anna, At(1), h.random)));
  EXPECT_FALSE(TryLoad("anna"));
  h.RunUntil([&] { return why_not.has_value(); });
  const auto later = TryLoad("anna");
  ASSERT_FALSE(later);
  EXPECT_THAT(later.error().message, HasSubstr("restart the daemon to accept it"));
  EXPECT_EQ(h.Snapshot(), before);
}

TEST_F(RedisDataSet, WhenItIsBackItServesAgain) {
  const model::Timeline anna = h.Grow("anna", At(0));
  const auto dumps = DumpAll();
  h.Ask({"FLUSHALL"});
  h.RunUntil([&] { return why_not.has_value(); });
  RestoreAll(dumps);
  h.RunUntil([&] { return !why_not; });
  EXPECT_EQ(h.Load("anna").timeline, anna);
  EXPECT_EQ(h.Grow("anna", At(1)).revision, 2u);
}

TEST_F(RedisDataSet, APartitionThatLostItsMarkIsRefusedAndTheOthersServe) {
  const std::string anna = "anna";
  std::string other = "b";
  while (h.store().PartitionOf(other) == h.store().PartitionOf(anna)) {
    other += "b";
  }
  h.Grow(anna, At(0));
  h.Grow(other, At(0));
  h.Ask({"DEL", h.keys.Incarnation(h.store().PartitionOf(anna))});
  EXPECT_FALSE(TryLoad(anna));
  EXPECT_EQ(h.Grow(other, At(1)).revision, 2u);
  EXPECT_FALSE(why_not);
}

TEST_F(RedisDataSet, ABrokenRestoreIsNotOpened) {
  h.Ask({"DEL", h.keys.data_set()});
  h.Ask({"HSET", h.keys.data_set(), "id", "x", "format", "restoring"});
  RedisStore store(h.io(), h.options, h.random);
  const auto opened = h.Open(store);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kFailedPrecondition);
  EXPECT_THAT(opened.error().message, HasSubstr("touchpointctl restore"));
}

/// A way in which Redis refuses writes, and back.
struct Refusal {
  const char* name;
  std::vector<std::string> hurt;
  std::vector<std::string> mend;
  Code code;
  const char* reason;
  const char* advice;
};

class RedisRefusal : public RedisDataSet, public ::testing::WithParamInterface<Refusal> {};

TEST_P(RedisRefusal, IsToldWithWhatToDoAndEndsByItself) {
  const Refusal& refusal = GetParam();
  const model::Timeline anna = h.Grow("anna", At(0));
  h.Ask(refusal.hurt);
  const auto before = h.Snapshot();
  const auto outcome = h.Commit(testing::DraftRandomCommit("anna", anna, At(1), h.random));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, refusal.code);
  EXPECT_EQ(outcome.error().reason, refusal.reason);
  ASSERT_TRUE(why_not);
  EXPECT_THAT(why_not->message, HasSubstr(refusal.advice));
  EXPECT_EQ(h.Snapshot(), before);
  EXPECT_EQ(h.Load("anna").timeline, anna) << "who only reads is served";
  h.Ask(refusal.mend);
  h.RunUntil([&] { return !why_not; });
  EXPECT_EQ(h.Grow("anna", At(1)).revision, 2u);
}

INSTANTIATE_TEST_SUITE_P(All, RedisRefusal,
                         ::testing::Values(Refusal{"NoMemory",
                                                   {"CONFIG", "SET", "maxmemory", "1"},
                                                   {"CONFIG", "SET", "maxmemory", "0"},
                                                   Code::kResourceExhausted,
                                                   "STORE_FULL",
                                                   "raise its maxmemory"},
                                           Refusal{"Replica",
                                                   {"REPLICAOF", "127.0.0.1", "1"},
                                                   {"REPLICAOF", "NO", "ONE"},
                                                   Code::kUnavailable,
                                                   "STORE_UNAVAILABLE",
                                                   "make it the master"},
                                           Refusal{"NoReplicas",
                                                   {"CONFIG", "SET", "min-replicas-to-write", "1"},
                                                   {"CONFIG", "SET", "min-replicas-to-write", "0"},
                                                   Code::kUnavailable,
                                                   "STORE_UNAVAILABLE",
                                                   "replicas"}),
                         [](const auto& refusal) { return refusal.param.name; });

}  // namespace
}  // namespace touchpoint::commit
