// SPDX-License-Identifier: Apache-2.0
// The power of Redis is cut under load: class fsync loses nothing, and the same cuts show that
// class relaxed does.
#include "tests/fault/power_cut.h"

#include <gtest/gtest.h>

#include "tests/fault/audit.h"
#include "tests/fault/extent.h"
#include "tests/fault/fleet.h"
#include "tests/support/seed.h"

namespace touchpoint::fault {
namespace {

class PowerCutTest : public ::testing::Test {
 protected:
  /// Works until some of its plans are acknowledged, loses the power meanwhile and goes on.
  Findings Round(PowerCut& power, Fleet& fleet, const std::string& name, uint64_t& gone) {
    Load load({.addresses = fleet.addresses(), .name = name, .seed = random_.Next()}, recorder_);
    EXPECT_TRUE(recorder_.AwaitSuccesses(50 + random_.Next() % 150));
    gone += power.Cut();
    power.redis().Start();
    EXPECT_TRUE(recorder_.AwaitSuccesses(20));
    load.Stop();
    Audit audit(fleet.addresses().front(), power.redis().address());
    return audit.Check(load, recorder_);
  }

  const uint64_t seed_ = testing::Seed();
  SeededRandom random_{seed_};
  Recorder recorder_;
};

TEST_F(PowerCutTest, NothingAcknowledgedIsLostInClassFsync) {
  const uint64_t cuts = Extent("TOUCHPOINT_FAULT_POWER_CUTS", 60, 3);
  PowerCut power("always", random_.Next());
  Fleet fleet(2, power.redis().url());
  uint64_t gone = 0;
  size_t plans = 0;
  for (uint64_t cut = 0; cut < cuts && !HasFailure(); ++cut) {
    const Findings findings = Round(power, fleet, "cut" + std::to_string(cut), gone);
    plans += findings.plans;
    EXPECT_TRUE(findings.problems.empty())
        << Describe(findings) << "TOUCHPOINT_SEED=" << seed_ << ", cut " << cut;
  }
  std::printf("%llu cuts, %llu bytes gone, %zu acknowledged plans, none lost\n",
              static_cast<unsigned long long>(cuts), static_cast<unsigned long long>(gone), plans);
}

TEST_F(PowerCutTest, TheSameCutsFindWhatClassRelaxedLoses) {
  PowerCut power("everysec", random_.Next());
  Fleet fleet(2, power.redis().url(), {"durability=relaxed"});
  // Daemons serve no Redis that has lost even what the data set is.
  ASSERT_TRUE(power.AwaitSynced());
  uint64_t gone = 0;
  size_t lost = 0;
  size_t plans = 0;
  constexpr int kCuts = 10;
  for (int cut = 0; cut < kCuts; ++cut) {
    const Findings findings = Round(power, fleet, "cut" + std::to_string(cut), gone);
    plans += findings.plans;
    lost += findings.lost;
    EXPECT_EQ(findings.unread, 0U)
        << Describe(findings) << "TOUCHPOINT_SEED=" << seed_ << ": what is left must be whole";
  }
  EXPECT_GT(lost, 0U) << "TOUCHPOINT_SEED=" << seed_;
  EXPECT_GT(gone, 0U);
  std::printf("%zu of %zu acknowledged plans lost\n", lost, plans);
}

}  // namespace
}  // namespace touchpoint::fault
