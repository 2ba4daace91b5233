// SPDX-License-Identifier: Apache-2.0
// Primaries die, or hang and come back, under load: sentinels promote a replica, and class
// replicated has lost nothing.
#include <gtest/gtest.h>

#include <chrono>

#include "common/base/assert.h"
#include "tests/fault/audit.h"
#include "tests/fault/extent.h"
#include "tests/fault/fleet.h"
#include "tests/support/redis_nodes.h"
#include "tests/support/seed.h"
#include "tests/support/sentinels.h"

namespace touchpoint::fault {
namespace {

using std::chrono::steady_clock;

constexpr size_t kNodes = 3;
constexpr size_t kCallers = 16;
// Sooner than after two of their failover-timeout sentinels do not fail over again.
constexpr std::chrono::seconds kBetween(6);

class FailoverTest : public ::testing::Test {
 protected:
  size_t Primary() const {
    const int port = sentinels_.PrimaryPort();
    for (size_t node = 0; node < nodes_.size(); ++node) {
      if (nodes_.port(node) == port) {
        return node;
      }
    }
    ADD_FAILURE() << "sentinels do not agree";
    return 0;
  }

  /// Takes the primary away; how long it takes until calls succeed again. Returns when the old one
  /// copies the new one.
  steady_clock::duration FailOver(bool hang) {
    const size_t old = Primary();
    const auto began = steady_clock::now();
    hang ? nodes_[old].Suspend() : nodes_[old].Kill();
    // What was under way may still have succeeded.
    EXPECT_TRUE(recorder_.AwaitSuccesses(kCallers + 20));
    const auto took = steady_clock::now() - began;
    EXPECT_TRUE(sentinels_.AwaitOtherPrimary(nodes_.port(old)));
    const size_t primary = Primary();
    if (hang) {
      nodes_[old].Resume();  // it takes itself for the primary
      EXPECT_TRUE(recorder_.AwaitSuccesses(50));
    } else {
      nodes_[old].Start();
    }
    nodes_.Follow(old, primary);
    EXPECT_TRUE(testing::AwaitReplicas(nodes_[primary], kNodes - 1));
    return took;
  }

  const uint64_t seed_ = testing::Seed();
  SeededRandom random_{seed_};
  testing::RedisNodes nodes_{kNodes};
  testing::Sentinels sentinels_{nodes_.port(0), kNodes - 1};
  Fleet fleet_{3, sentinels_.url(), {"durability=replicated"}};
  Recorder recorder_;
};

TEST_F(FailoverTest, NothingAcknowledgedIsLostWhenSentinelsPromoteAReplica) {
  const uint64_t failovers = Extent("TOUCHPOINT_FAULT_FAILOVERS", 6, 2);
  size_t plans = 0;
  std::vector<Claim> claims;
  std::string seconds;
  for (uint64_t failover = 0; failover < failovers && !HasFailure(); ++failover) {
    const auto earliest =
        steady_clock::now() + (failover == 0 ? std::chrono::seconds(0) : kBetween);
    Load load({.addresses = fleet_.addresses(),
               .name = "over" + std::to_string(failover),
               .callers = kCallers,
               .seed = random_.Next()},
              recorder_);
    do {
      EXPECT_TRUE(recorder_.AwaitSuccesses(50 + random_.Next() % 150));
    } while (steady_clock::now() < earliest);
    const auto took = FailOver(failover % 2 == 1);
    seconds += " " + std::to_string(std::chrono::duration<double>(took).count());
    EXPECT_TRUE(recorder_.AwaitSuccesses(20));
    load.Stop();
    Audit audit(fleet_.addresses().front(), nodes_[Primary()].address());
    const Findings findings = audit.Check(load, recorder_);
    plans += findings.plans;
    EXPECT_TRUE(findings.problems.empty())
        << Describe(findings) << "TOUCHPOINT_SEED=" << seed_ << ", failover " << failover;
    const auto claimed = load.claims();
    claims.insert(claims.end(), claimed.begin(), claimed.end());
  }
  Audit audit(fleet_.addresses().back(), nodes_[Primary()].address());
  const Findings again = audit.CheckAgain(claims);
  EXPECT_TRUE(again.problems.empty()) << Describe(again) << "TOUCHPOINT_SEED=" << seed_;
  std::printf("%llu failovers, %zu acknowledged plans, none lost; calls back after%s s\n",
              static_cast<unsigned long long>(failovers), plans, seconds.c_str());
}

}  // namespace
}  // namespace touchpoint::fault
