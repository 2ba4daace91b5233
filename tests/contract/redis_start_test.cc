// SPDX-License-Identifier: Apache-2.0
// What a RedisStore checks before it serves, and what it makes of its Redis.
#include <gmock/gmock.h>

#include "services/commit/redis/function_library.h"
#include "tests/contract/redis_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using ::testing::HasSubstr;

// The refusal's message; empty if the store opened.
std::string Refusal(RedisHarness& h, const RedisStoreOptions& options) {
  RedisStore store(h.io(), options, h.random);
  const auto opened = h.Open(store);
  if (opened) {
    return "";
  }
  EXPECT_EQ(opened.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(opened.error().reason, "STORE_SETUP");
  return opened.error().message;
}

TEST(RedisStart, ASecondStoreFindsTheDataSetOfTheFirst) {
  RedisHarness h(4);
  const model::Timeline anna = h.Grow("anna", At(0));
  RedisStore second(h.io(), h.options, h.random);
  const auto opened = h.Open(second);
  ASSERT_TRUE(opened);
  RedisStore third(h.io(), h.options, h.random);
  EXPECT_EQ(h.Open(third)->data_set, opened->data_set);
  const auto loaded = h.Await<LoadedTimeline>(
      [&](auto done) { second.Load("anna", StoreHarness::Soon(), std::move(done)); });
  EXPECT_EQ(loaded->timeline, anna);
}

TEST(RedisStart, DataSetsUnderTwoPrefixesDoNotMeet) {
  RedisHarness h(4);
  h.Grow("anna", At(0));
  RedisStoreOptions other = h.options;
  other.prefix = "acme";
  RedisStore store(h.io(), other, h.random);
  ASSERT_TRUE(h.Open(store));
  const auto loaded = h.Await<LoadedTimeline>(
      [&](auto done) { store.Load("anna", StoreHarness::Soon(), std::move(done)); });
  EXPECT_EQ(loaded->timeline.revision, 0u);
}

TEST(RedisStart, AnotherNumberOfPartitionsIsRefused) {
  RedisHarness h(4);
  RedisStoreOptions other = h.options;
  other.partitions = 8;
  EXPECT_THAT(Refusal(h, other), HasSubstr("4 partitions and 8 are configured"));
}

TEST(RedisStart, AFunctionLibraryOfAnotherBodyIsRefusedAndKept) {
  RedisHarness h(1);
  const std::string other =
      "#!lua name=tp4\nredis.register_function('tp4_commit', function() return 1 end)";
  h.Ask({"FUNCTION", "LOAD", "REPLACE", other});
  EXPECT_THAT(Refusal(h, h.options), HasSubstr("not this build's"));
  EXPECT_EQ(h.Ask({"FCALL", "tp4_commit", "0"}).integer, 1);
}

TEST(RedisStart, AWeakerDurabilityThanConfiguredIsRefused) {
  RedisHarness everysec(1, {"--appendfsync", "everysec"});
  EXPECT_THAT(Refusal(everysec, everysec.options), HasSubstr("appendfsync is everysec"));
  RedisStoreOptions relaxed = everysec.options;
  relaxed.durability = redis::Durability::kRelaxed;
  EXPECT_EQ(Refusal(everysec, relaxed), "");
}

TEST(RedisStart, AnEvictionPolicyIsRefused) {
  RedisHarness h(1, {"--maxmemory-policy", "allkeys-lru"});
  RedisStoreOptions dev = h.options;
  dev.durability = redis::Durability::kDev;
  EXPECT_THAT(Refusal(h, dev), HasSubstr("maxmemory-policy is allkeys-lru and must be noeviction"));
}

TEST(RedisStart, ItWaitsForARedisThatIsNotThereYet) {
  RedisHarness h(1, {"--loglevel", "notice"});
  h.server.Stop();
  RedisStore store(h.io(), h.options, h.random);
  std::optional<Result<RedisStore::Opened>> opened;
  store.Open(StoreHarness::Soon(), [&](auto result) { opened = std::move(result); });
  h.io().restart();
  for (int i = 0; i < 20; ++i) {
    h.io().run_one();
  }
  ASSERT_FALSE(opened);
  h.server.Start();
  h.RunUntil([&] { return opened.has_value(); });
  EXPECT_TRUE(*opened) << opened->error().message;
}

TEST(RedisStart, WhereNobodyAnswersTheDeadlineEndsIt) {
  RedisHarness h(1, {"--loglevel", "notice"});
  h.server.Stop();
  RedisStore store(h.io(), h.options, h.random);
  const auto opened = h.Await<RedisStore::Opened>([&](auto done) {
    store.Open(std::chrono::steady_clock::now() + std::chrono::milliseconds(100), std::move(done));
  });
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kUnavailable);
}

TEST(RedisUse, CommitsOfOneTurnTravelTogether) {
  RedisHarness h(2);
  constexpr int kCommits = 1000;
  std::vector<StakeholderCommit> commits;
  commits.reserve(kCommits);
  for (int i = 0; i < kCommits; ++i) {
    commits.push_back(testing::DraftRandomCommit("s" + std::to_string(i), {}, At(1), h.random));
  }
  h.Ask({"CONFIG", "RESETSTAT"});
  for (const auto& outcome : h.CommitAll(std::move(commits))) {
    ASSERT_EQ(outcome->kind, CommitOutcome::Kind::kCommitted);
  }
  const std::string stats = h.Ask({"INFO", "commandstats"}).text;
  const size_t at = stats.find("cmdstat_fcall:calls=");
  ASSERT_NE(at, std::string::npos);
  const int calls = std::stoi(stats.substr(at + 20));
  EXPECT_LE(calls, 2 + 1000 / 64 + 2);
}

TEST(RedisUse, TwentyTypicalTouchpointsStayInAListpack) {
  RedisHarness h(1);
  for (int i = 0; i < 20; ++i) {
    const model::Timeline before = h.Load("anna").timeline;
    model::NameTable names = before.names;
    const auto touchpoint = testing::TypicalTouchpoint(names, before.sequence_next, At(i));
    ASSERT_TRUE(h.Commit(testing::DraftCommit("anna", before, At(i), touchpoint, names, h.random)));
  }
  EXPECT_EQ(h.Ask({"OBJECT", "ENCODING", h.keys.Timeline(0, "anna")}).text, "listpack");
}

TEST(RedisUse, TheJournalIsTrimmedByPartitionTime) {
  RedisHarness h(1);
  RedisStoreOptions options = h.options;
  options.group.journal_retention = Duration(1000);
  RedisStore store(h.io(), options, h.random);
  ASSERT_TRUE(h.Open(store));
  model::Timeline anna;
  for (int i = 0; i < 400; ++i) {
    StakeholderCommit commit = testing::DraftRandomCommit("anna", anna, At(i), h.random);
    anna = *commit.after;
    const auto outcome = h.Await<CommitOutcome>(
        [&](auto done) { store.Commit(std::move(commit), StoreHarness::Soon(), std::move(done)); });
    ASSERT_TRUE(outcome);
  }
  // Whole nodes of a stream go, not single entries.
  const int64_t kept = h.Ask({"XLEN", h.keys.Log(0)}).integer;
  EXPECT_GE(kept, 2);
  EXPECT_LT(kept, 300);
}

}  // namespace
}  // namespace touchpoint::commit
