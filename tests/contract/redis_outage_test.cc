// SPDX-License-Identifier: Apache-2.0
// A RedisStore whose Redis goes away, hangs, runs full or comes back changed.
#include <gmock/gmock.h>

#include "tests/contract/redis_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using ::testing::HasSubstr;
using Kind = CommitOutcome::Kind;
using std::chrono::milliseconds;

std::string Metadata(const Failure& failure, const std::string& key) {
  for (const auto& [name, value] : failure.metadata) {
    if (name == key) {
      return value;
    }
  }
  return "";
}

class RedisOutage : public ::testing::Test {
 protected:
  Result<CommitOutcome> CommitWithin(StakeholderCommit commit, milliseconds patience) {
    return h.Await<CommitOutcome>([&](auto done) {
      h.store().Commit(std::move(commit), std::chrono::steady_clock::now() + patience,
                       std::move(done));
    });
  }

  Result<LoadedTimeline> LoadWithin(const std::string& id, milliseconds patience) {
    return h.Await<LoadedTimeline>([&](auto done) {
      h.store().Load(id, std::chrono::steady_clock::now() + patience, std::move(done));
    });
  }

  // Tries again, as callers do.
  void LoadUntilItWorks(const std::string& id, uint64_t revision) {
    Result<LoadedTimeline> loaded;
    do {
      loaded = LoadWithin(id, milliseconds(20000));
    } while (!loaded && loaded.error().code == Code::kUnavailable);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->timeline.revision, revision);
  }

  RedisHarness h{2};
};

TEST_F(RedisOutage, StoppedIsUnavailableAndNothingWasAppliedAndItGoesOnByItself) {
  const model::Timeline anna = h.Grow("anna", At(0));
  h.server.Stop();
  h.RunUntil([&] { return !static_cast<RedisStore&>(h.store()).ready(); });
  const auto outcome = h.Commit(testing::DraftRandomCommit("anna", anna, At(1), h.random));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kUnavailable);
  EXPECT_EQ(outcome.error().reason, "STORE_UNAVAILABLE");
  EXPECT_EQ(Metadata(outcome.error(), "applied"), "no");
  const auto loaded = LoadWithin("anna", milliseconds(20000));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Code::kUnavailable);

  h.server.Start();
  LoadUntilItWorks("anna", 1);
  EXPECT_EQ(h.Grow("anna", At(2)).revision, 2u);
}

TEST_F(RedisOutage, ManyCommitsWhileStoppedAllFailBeforeTheirDeadline) {
  h.server.Stop();
  h.RunUntil([&] { return !static_cast<RedisStore&>(h.store()).ready(); });
  constexpr int kCommits = 500;
  std::vector<StakeholderCommit> commits;
  commits.reserve(kCommits);
  for (int i = 0; i < kCommits; ++i) {
    commits.push_back(testing::DraftRandomCommit("s" + std::to_string(i), {}, At(1), h.random));
  }
  for (const auto& outcome : h.CommitAll(std::move(commits))) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Code::kUnavailable);
  }
}

TEST_F(RedisOutage, WhatWasAcknowledgedSurvivesAKill) {
  for (int i = 0; i < 20; ++i) {
    h.Grow("anna", At(i));
  }
  h.server.Kill();
  h.server.Start();
  LoadUntilItWorks("anna", 20);
}

TEST_F(RedisOutage, AHungRedisCostsTheDeadlineAndNoMore) {
  const model::Timeline anna = h.Grow("anna", At(0));
  h.server.Suspend();
  const auto outcome =
      CommitWithin(testing::DraftRandomCommit("anna", anna, At(1), h.random), milliseconds(50));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kDeadlineExceeded);
  EXPECT_EQ(outcome.error().reason, "DEADLINE");
  EXPECT_EQ(Metadata(outcome.error(), "applied"), "unknown");
  h.server.Resume();
  // It was sent, and so it was applied: exactly what "unknown" allows.
  LoadUntilItWorks("anna", 2);
}

TEST_F(RedisOutage, CommitsThatQueueBehindAHungRedisWereNotApplied) {
  h.server.Suspend();
  std::vector<Result<CommitOutcome>> outcomes;
  // More than the calls that may be under way can hold.
  const size_t size = 2000;
  for (size_t i = 0; i < size; ++i) {
    h.store().Commit(
        testing::DraftRandomCommit("s" + std::to_string(i), {}, At(1), h.random),
        std::chrono::steady_clock::now() + milliseconds(100),
        [&](Result<CommitOutcome> outcome) { outcomes.push_back(std::move(outcome)); });
  }
  h.RunUntil([&] { return outcomes.size() == size; });
  size_t not_applied = 0;
  for (const auto& outcome : outcomes) {
    ASSERT_FALSE(outcome);
    not_applied += Metadata(outcome.error(), "applied") == "no" ? 1 : 0;
  }
  EXPECT_GE(not_applied, size - h.options.group.calls_max * h.options.group.group_max);
  h.server.Resume();
  LoadUntilItWorks("nobody", 0);
  size_t stored = 0;
  for (size_t i = 0; i < size; ++i) {
    stored += h.Load("s" + std::to_string(i)).timeline.revision;
  }
  EXPECT_LE(stored, size - not_applied);
}

TEST_F(RedisOutage, AFullRedisRefusesBeforeItWrites) {
  const model::Timeline anna = h.Grow("anna", At(0));
  h.Ask({"CONFIG", "SET", "maxmemory", "1"});
  const auto outcome = h.Commit(testing::DraftRandomCommit("anna", anna, At(1), h.random));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kResourceExhausted);
  EXPECT_EQ(outcome.error().reason, "STORE_FULL");
  EXPECT_EQ(h.Load("anna").timeline, anna);
  h.Ask({"CONFIG", "SET", "maxmemory", "0"});
  EXPECT_EQ(h.Grow("anna", At(2)).revision, 2u);
}

TEST_F(RedisOutage, LostFunctionsAreLoadedAgain) {
  h.Grow("anna", At(0));
  h.Ask({"FUNCTION", "FLUSH", "SYNC"});
  EXPECT_EQ(h.Grow("anna", At(1)).revision, 2u);
}

TEST_F(RedisOutage, ARedisThatComesBackEmptyIsNotWrittenTo) {
  const model::Timeline anna = h.Grow("anna", At(0));
  h.Ask({"FLUSHALL"});
  h.server.Stop();
  h.server.Start();
  const auto outcome = h.Commit(testing::DraftRandomCommit("anna", anna, At(1), h.random));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kUnavailable);
  const auto again = h.Commit(testing::DraftRandomCommit("anna", {}, At(1), h.random));
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("data set"));
  EXPECT_TRUE(h.Ask({"KEYS", "*"}).elements.empty());
}

}  // namespace
}  // namespace touchpoint::commit
