// SPDX-License-Identifier: Apache-2.0
// What a RedisStore says of its partitions.
#include <gmock/gmock.h>

#include "tests/contract/redis_harness.h"
#include "tests/support/commit_draft.h"

namespace touchpoint::commit {
namespace {

std::vector<PartitionFacts> Inspect(RedisHarness& h, Instant now) {
  return *h.Await<std::vector<PartitionFacts>>([&](auto done) {
    h.inspection().InspectPartitions(now, StoreHarness::Soon(), std::move(done));
  });
}

/// Stores somebody for whom something falls due then, or never.
void Store(RedisHarness& h, const std::string& id, Instant now, std::optional<Instant> due) {
  StakeholderCommit commit = testing::DraftRandomCommit(id, {}, now, h.random);
  commit.due = due;
  ASSERT_TRUE(h.Commit(std::move(commit)));
}

TEST(PartitionInspection, CountsWhoIsStoredWhoWaitsAndWhoIsOverdue) {
  RedisHarness h(1);
  Store(h, "a", At(1), At(100));
  Store(h, "b", At(2), At(300));
  Store(h, "c", At(3), std::nullopt);
  Store(h, "d", At(4), At(200));
  const PartitionFacts facts = Inspect(h, At(200)).at(0);
  EXPECT_EQ(facts.stakeholders, 4u);
  EXPECT_EQ(facts.waiting, 3u);
  EXPECT_EQ(facts.overdue, 2u);
  EXPECT_EQ(facts.first_due, At(100));
  EXPECT_EQ(facts.clock, At(4));
  EXPECT_FALSE(facts.unreadable);
  EXPECT_EQ(Inspect(h, At(99)).at(0).overdue, 0u);
}

TEST(PartitionInspection, OneThatIsEmptyOrUnreadableStandsBesideTheOthers) {
  RedisHarness h(4);
  Store(h, "somebody", At(1), At(2));
  const Partition used = h.store().PartitionOf("somebody");
  const Partition bad = (used + 1) % 4;
  h.Ask({"SET", h.keys.Due(bad), "foreign"});
  const std::vector<PartitionFacts> all = Inspect(h, At(5));
  ASSERT_EQ(all.size(), 4u);
  for (Partition p = 0; p < 4; ++p) {
    EXPECT_EQ(all[p].unreadable, p == bad) << p;
    EXPECT_EQ(all[p].stakeholders, p == used ? 1u : 0u) << p;
    EXPECT_EQ(all[p].clock.has_value(), p == used) << p;
  }
  h.Ask({"SET", h.keys.Clock(used), "5-0 6-0"});  // the two halves differ
  EXPECT_TRUE(Inspect(h, At(5))[used].unreadable);
}

TEST(PartitionInspection, FailsWhereRedisHasAnotherDataSet) {
  RedisHarness h(2);
  h.Ask({"FLUSHALL"});
  const auto facts = h.Await<std::vector<PartitionFacts>>([&](auto done) {
    h.inspection().InspectPartitions(At(0), StoreHarness::Soon(), std::move(done));
  });
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().reason, "STORE_UNAVAILABLE");
}

}  // namespace
}  // namespace touchpoint::commit
