// SPDX-License-Identifier: Apache-2.0
#include "services/intake/partition_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "common/asio/core_loop.h"
#include "services/commit/memory/memory_owners.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using touchpoint::testing::Utc;

/// Several daemons on one register whose clock stands still; none of their leases ends.
class PartitionKeeperTest : public QueuedTest {
 protected:
  static constexpr commit::Partition kPartitions = 4;

  struct Daemon {
    uint64_t stamp = 1;
    std::vector<commit::Partition> sweeps;  // that were asked for
    std::vector<Instant> times;
    std::unique_ptr<PartitionKeeper> keeper;

    std::vector<commit::Partition> TakeSweeps() { return std::exchange(sweeps, {}); }
    void SweepAsAsked() {
      for (const commit::Partition partition : TakeSweeps()) {
        keeper->Swept(partition, stamp);
      }
    }
  };

  std::unique_ptr<Daemon> Join(const std::string& id, uint64_t stamp = 1) {
    auto daemon = std::make_unique<Daemon>();
    daemon->stamp = stamp;
    Daemon* const self = daemon.get();
    daemon->keeper = std::make_unique<PartitionKeeper>(
        PartitionKeeper::Seams{owners_, core_, clock_},
        PartitionKeeper::Options{id, {kPartitions, std::chrono::hours(1), false}, Duration(0)},
        PartitionKeeper::Observer{
            [self] { return self->stamp; },
            [self](commit::Partition partition) { self->sweeps.push_back(partition); },
            [self](Instant before, Instant store, Instant after) {
              EXPECT_LE(before, after);
              self->times.push_back(store);
            }});
    daemon->keeper->Start("host of " + id);
    Run();
    return daemon;
  }

  /// Every daemon has had a round after this.
  void Rounds(int rounds = 3) {
    for (int i = 0; i < rounds; ++i) {
      core_.restart();
      core_.poll();
      Run();
    }
  }

  CoreLoop core_;
  ManualClock clock_{Utc("2026-03-02 09:00")};
  ManualClock store_clock_{Utc("2026-03-02 09:00:05")};
  commit::MemoryOwners owners_{kPartitions, Poster(), store_clock_};
};

TEST_F(PartitionKeeperTest, WhoIsAloneOwnsAllAndIsNamed) {
  const auto a = Join("a");
  EXPECT_EQ(a->keeper->owned(), kPartitions);
  EXPECT_TRUE(a->keeper->Owns(3));
  EXPECT_EQ(a->keeper->taken(), kPartitions);
  for (const PartitionKeeper::Owner& owner : a->keeper->Owners()) {
    EXPECT_EQ(owner.name, "host of a");
    EXPECT_EQ(owner.epoch, 1u);
  }
  EXPECT_THAT(a->times, ElementsAre(Utc("2026-03-02 09:00:05")));
}

TEST_F(PartitionKeeperTest, WhoJoinsGetsAShareAndBothSeeWhoOwnsWhat) {
  const auto a = Join("a");
  const auto b = Join("b");
  Rounds();
  EXPECT_EQ(a->keeper->owned(), 2u);
  EXPECT_EQ(b->keeper->owned(), 2u);
  Rounds();
  std::vector<std::string> names;
  for (const PartitionKeeper::Owner& owner : a->keeper->Owners()) {
    names.push_back(owner.name);
  }
  EXPECT_THAT(names, UnorderedElementsAre("host of a", "host of a", "host of b", "host of b"));
}

TEST_F(PartitionKeeperTest, WhoLeavesOwnsNothingAndLeavesTheRestToOthers) {
  const auto a = Join("a");
  const auto b = Join("b");
  Rounds();
  b->keeper->Leave();
  EXPECT_EQ(b->keeper->owned(), 0u);
  EXPECT_FALSE(b->keeper->has_left());
  Run();
  EXPECT_TRUE(b->keeper->has_left());
  Rounds();
  EXPECT_EQ(a->keeper->owned(), kPartitions);
}

TEST_F(PartitionKeeperTest, WhoLeavesInTheMidstOfARoundLeavesNothingBehind) {
  auto a = std::make_unique<PartitionKeeper>(
      PartitionKeeper::Seams{owners_, core_, clock_},
      PartitionKeeper::Options{"a", {kPartitions, std::chrono::hours(1), false}, Duration(0)},
      PartitionKeeper::Observer{[] { return 1; }, [](commit::Partition) {},
                                [](Instant, Instant, Instant) {}});
  a->Start("a");
  RunOne();  // has looked, and writes
  a->Leave();
  Run();
  EXPECT_TRUE(a->has_left());
  const auto b = Join("b");
  EXPECT_EQ(b->keeper->owned(), kPartitions);
}

TEST_F(PartitionKeeperTest, WhatWasLookedAtUnderTheseRulesIsNotLookedAtAgain) {
  auto a = Join("a");
  EXPECT_THAT(a->TakeSweeps(), ElementsAre(0, 1, 2, 3)) << "nobody has looked yet";
  Rounds();
  EXPECT_THAT(a->TakeSweeps(), IsEmpty()) << "it is under way";
  for (commit::Partition p = 0; p < kPartitions; ++p) {
    a->keeper->Swept(p, 1);
  }
  Rounds();
  a->keeper->Leave();
  Run();
  const auto b = Join("b", 1);
  Rounds();
  EXPECT_THAT(b->TakeSweeps(), IsEmpty());
  b->keeper->Leave();
  Run();
  EXPECT_THAT(Join("c", 2)->TakeSweeps(), ElementsAre(0, 1, 2, 3)) << "it has other rules";
}

TEST_F(PartitionKeeperTest, OtherRulesAreFollowedAtOnceAndAlsoOnesOfBefore) {
  const auto a = Join("a");
  a->SweepAsAsked();
  a->stamp = 2;
  a->keeper->OnRules();
  EXPECT_THAT(a->TakeSweeps(), ElementsAre(0, 1, 2, 3));
  a->stamp = 1;  // again, when some have been looked at under the others
  a->keeper->OnRules();
  EXPECT_THAT(a->TakeSweeps(), ElementsAre(0, 1, 2, 3));
  a->keeper->Swept(0, 2);
  a->keeper->Swept(1, 1);
  Rounds();
  a->keeper->Leave();
  Run();
  EXPECT_THAT(Join("b", 1)->TakeSweeps(), ElementsAre(0, 2, 3));
}

}  // namespace
}  // namespace touchpoint::intake
