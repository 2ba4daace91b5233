// SPDX-License-Identifier: Apache-2.0
// The power of the primary and of its replica is cut under load, and only one of the two comes back
// with what it had: class replicated loses nothing.
#include <gtest/gtest.h>

#include <filesystem>

#include "common/base/assert.h"
#include "tests/fault/audit.h"
#include "tests/fault/extent.h"
#include "tests/fault/fleet.h"
#include "tests/fault/power_cut.h"
#include "tests/support/free_port.h"
#include "tests/support/redis_nodes.h"
#include "tests/support/seed.h"

namespace touchpoint::fault {
namespace {

class ReplicaCutTest : public ::testing::Test {
 protected:
  ReplicaCutTest() {
    for (size_t node = 0; node < 2; ++node) {
      ports_.push_back(testing::FreePort());
      nodes_.push_back(
          std::make_unique<PowerCut>("always", random_.Next(), testing::OnPort(ports_.back())));
    }
    MakePrimary(0);
    TP_ASSERT(testing::AwaitReplicas(nodes_[0]->redis(), 1));
  }

  /// The node that daemons find, and that the other one copies.
  void MakePrimary(size_t node) {
    primary_ = node;
    const std::string link = folder_.Path("primary");
    std::filesystem::remove(link);
    std::filesystem::create_symlink(nodes_[node]->redis().address().socket, link);
    TP_ASSERT(testing::Follow(nodes_[1 - node]->redis(), ports_[node]));
  }

  std::string url() const { return "unix://" + folder_.Path("primary"); }

  /// Cuts the power of both, in either order; what one of them had is gone with its disk.
  /// Returns how many bytes the other one, the replica or the primary, has lost.
  uint64_t CutBoth(bool keep_replica) {
    const size_t first = random_.Next() % 2;
    std::array<uint64_t, 2> gone = {};
    gone[first] = nodes_[first]->Cut();
    gone[1 - first] = nodes_[1 - first]->Cut();
    const size_t left = keep_replica ? 1 - primary_ : primary_;
    survived_[left == primary_ ? 0 : 1]++;
    nodes_[left]->redis().Start();
    nodes_[1 - left]->redis().Start();
    MakePrimary(left);
    return gone[left];
  }

  const uint64_t seed_ = testing::Seed();
  SeededRandom random_{seed_};
  testing::ScratchFolder folder_{"replicas"};
  std::vector<int> ports_;
  std::vector<std::unique_ptr<PowerCut>> nodes_;
  size_t primary_ = 0;
  std::array<int, 2> survived_ = {};  // primaries, replicas
  Recorder recorder_;
};

TEST_F(ReplicaCutTest, NothingAcknowledgedIsLostWhicheverNodeIsLeft) {
  const uint64_t cuts = Extent("TOUCHPOINT_FAULT_REPLICA_CUTS", 10, 2);
  Fleet fleet(2, url(), {"durability=replicated"});
  uint64_t gone = 0;
  size_t plans = 0;
  for (uint64_t cut = 0; cut < cuts && !HasFailure(); ++cut) {
    Load load({.addresses = fleet.addresses(),
               .name = "both" + std::to_string(cut),
               .seed = random_.Next()},
              recorder_);
    EXPECT_TRUE(recorder_.AwaitSuccesses(50 + random_.Next() % 150));
    gone += CutBoth(cut % 2 == 0);
    EXPECT_TRUE(recorder_.AwaitSuccesses(20));
    load.Stop();
    Audit audit(fleet.addresses().front(), nodes_[primary_]->redis().address());
    const Findings findings = audit.Check(load, recorder_);
    plans += findings.plans;
    EXPECT_TRUE(findings.problems.empty())
        << Describe(findings) << "TOUCHPOINT_SEED=" << seed_ << ", cut " << cut;
  }
  std::printf(
      "%llu cuts of both, %d primaries and %d replicas left, %llu bytes gone, %zu acknowledged "
      "plans, none lost\n",
      static_cast<unsigned long long>(cuts), survived_[0], survived_[1],
      static_cast<unsigned long long>(gone), plans);
}

}  // namespace
}  // namespace touchpoint::fault
