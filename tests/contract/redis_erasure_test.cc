// SPDX-License-Identifier: Apache-2.0
// What Redis itself keeps of who was erased: nothing in any key, and after a while nothing in its
// files.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "services/commit/redis/seal.h"
#include "tests/contract/redis_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kCanary = "canary-7c0ffee";

bool Erase(RedisHarness& h, const Erasure& erasure) {
  const auto erased = h.Await<bool>(
      [&](auto done) { h.store().Erase(erasure, StoreHarness::Soon(), std::move(done)); });
  EXPECT_TRUE(erased) << erased.error().message;
  return erased && *erased;
}

/// Somebody whose words are canaries, in a campaign, due.
model::Timeline PlantCanary(RedisHarness& h) {
  StakeholderCommit commit = testing::DraftRandomCommit(kCanary, {}, At(0), h.random);
  auto after = std::make_shared<model::Timeline>(*commit.after);
  after->profile.region = kCanary;
  after->profile.segments = {kCanary};
  const model::NameId name = after->names.Intern(kCanary);
  commit.names_added.push_back(name);
  commit.after = after;
  commit.profile_changed = true;
  commit.due = At(100);
  commit.details[0].second.content_ref = kCanary;
  commit.details[0].second.outcome_text = kCanary;
  commit.campaigns = {{"sales", "spring"}};
  const model::Timeline timeline = *after;
  EXPECT_EQ(h.Commit(std::move(commit)).value().kind, CommitOutcome::Kind::kCommitted);
  return timeline;
}

Erasure EraseCanary(const model::Timeline& timeline) {
  return {kCanary, timeline.revision, {timeline.surrogate}, {{"sales", "spring"}}, At(1)};
}

std::string AllKeys(RedisHarness& h) {
  std::string all;
  for (const auto& [key, value] : h.Snapshot()) {
    all += key + "=" + value + "\n";
  }
  return all;
}

std::string AllFiles(const std::string& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      std::ifstream in(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
  }
  return all;
}

/// Until the files of Redis have forgotten, as far as the store knows and as far as one can see.
void AwaitForgotten(RedisHarness& h) {
  const auto end = StoreHarness::Soon();
  while (h.Ask({"GET", h.keys.Traces(0)}).text != "0-0 0-0" ||
         AllFiles(h.server.directory()).find(kCanary) != std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
  }
}

TEST(RedisErasure, NoKeyHoldsAByteOfThePerson) {
  const auto harness = RedisHarness::UnderAcl(1);
  RedisHarness& h = *harness;
  const model::Timeline timeline = PlantCanary(h);
  const std::string surrogate = std::to_string(timeline.surrogate);
  ASSERT_THAT(AllKeys(h), HasSubstr(kCanary));
  ASSERT_THAT(AllKeys(h), HasSubstr(surrogate));
  ASSERT_TRUE(Erase(h, EraseCanary(timeline)));
  EXPECT_THAT(AllKeys(h), Not(HasSubstr(kCanary)));
  EXPECT_THAT(AllKeys(h), Not(HasSubstr(surrogate)));
  EXPECT_EQ(h.Ask({"HLEN", h.keys.Erased(0)}).integer, 1);
  const std::string members = h.keys.CampaignIndex(0, {"sales", "spring"});
  EXPECT_EQ(h.Ask({"LRANGE", members, "0", "-1"}).elements.at(0).text, "0");
}

TEST(RedisErasure, TheFilesAndTheSlowLogForgetByThemselves) {
  const auto harness = RedisHarness::UnderAcl(1);
  RedisHarness& h = *harness;
  h.options.traces.delay = Duration(0);
  h.OpenStore();
  h.Ask({"CONFIG", "SET", "slowlog-log-slower-than", "0"});
  const model::Timeline timeline = PlantCanary(h);
  ASSERT_THAT(AllFiles(h.server.directory()), HasSubstr(kCanary));
  h.Ask({"CONFIG", "SET", "slowlog-log-slower-than", "-1"});
  ASSERT_THAT(h.Ask({"SLOWLOG", "GET", "-1"}).elements, Not(IsEmpty()));
  ASSERT_TRUE(Erase(h, EraseCanary(timeline)));
  EXPECT_NE(h.Ask({"GET", h.keys.Traces(0)}).text, "0-0 0-0") << "what is to be done is stored";
  AwaitForgotten(h);
  EXPECT_THAT(h.Ask({"SLOWLOG", "GET", "-1"}).elements, IsEmpty());
}

TEST(RedisErasure, WhatADaemonLeftUndoneIsDoneByTheNext) {
  RedisHarness h(1);
  const model::Timeline timeline = PlantCanary(h);
  ASSERT_TRUE(Erase(h, EraseCanary(timeline)));
  h.OpenStore();  // before the first one came to it
  AwaitForgotten(h);
}

TEST(RedisErasure, WorksWithoutMemoryLeft) {
  RedisHarness h(1);
  const model::Timeline timeline = PlantCanary(h);
  CalendarFeed feed;
  feed.id = "aaaaaaaaaaaa";
  feed.stakeholder_ids = {kCanary, "ben"};
  CalendarFeed without = feed;
  without.stakeholder_ids = {"ben"};
  ASSERT_TRUE(*h.Await<bool>(
      [&](auto done) { h.feeds().AddFeed(feed, StoreHarness::Soon(), std::move(done)); }));
  h.Ask({"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_EQ(h.Commit(testing::DraftRandomCommit("ben", {}, At(1), h.random)).error().reason,
            "STORE_FULL");
  ASSERT_TRUE(Erase(h, EraseCanary(timeline)));
  EXPECT_TRUE(*h.Await<bool>([&](auto done) {
    h.feeds().ExchangeFeed(feed, without, StoreHarness::Soon(), std::move(done));
  }));
  EXPECT_THAT(AllKeys(h), Not(HasSubstr(kCanary)));
}

TEST(RedisErasure, ADamagedMarkIsTold) {
  RedisHarness h(1);
  const model::Timeline timeline = PlantCanary(h);
  ASSERT_TRUE(Erase(h, EraseCanary(timeline)));
  const std::string mark = h.Ask({"HKEYS", h.keys.Erased(0)}).elements.at(0).text;
  EXPECT_EQ(mark.size(), 16u);
  h.Ask({"HSET", h.keys.Erased(0), mark, "damaged"});
  const auto erased = h.Await<bool>(
      [&](auto done) { h.store().IsErased(kCanary, StoreHarness::Soon(), std::move(done)); });
  ASSERT_FALSE(erased);
  EXPECT_EQ(erased.error().reason, "RECORD_CORRUPT");
  EXPECT_EQ(h.Commit(testing::DraftRandomCommit(kCanary, {}, At(2), h.random)).value().kind,
            CommitOutcome::Kind::kErased);
}

TEST(RedisErasure, ADataSetOfBeforeGetsAKeyAndKeepsIt) {
  RedisHarness h(1);
  h.Ask({"HDEL", h.keys.data_set(), "mark_key"});
  h.OpenStore();
  const model::Timeline timeline = PlantCanary(h);
  ASSERT_TRUE(Erase(h, EraseCanary(timeline)));
  h.OpenStore();
  EXPECT_EQ(h.Commit(testing::DraftRandomCommit(kCanary, {}, At(2), h.random)).value().kind,
            CommitOutcome::Kind::kErased);
}

}  // namespace
}  // namespace touchpoint::commit
