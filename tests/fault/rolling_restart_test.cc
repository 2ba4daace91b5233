// SPDX-License-Identifier: Apache-2.0
// One daemon after the other is stopped and started again under load, as for a new version: nothing
// is lost, and whoever is told to ask again is answered.
#include <gtest/gtest.h>

#include "tests/fault/audit.h"
#include "tests/fault/extent.h"
#include "tests/fault/fleet.h"
#include "tests/support/redis_process.h"
#include "tests/support/seed.h"

namespace touchpoint::fault {
namespace {

constexpr size_t kDaemons = 3;

TEST(RollingRestartTest, LosesNothingAndLeavesNoErrorThatARetryDoesNotHeal) {
  const uint64_t rounds = Extent("TOUCHPOINT_FAULT_RESTARTS", 20, 1);
  const uint64_t seed = testing::Seed();
  const testing::RedisProcess redis;
  Fleet fleet(kDaemons, redis.url());
  Recorder recorder;
  Load load({.addresses = fleet.addresses(), .name = "rolling", .seed = seed}, recorder);
  for (uint64_t round = 0; round < rounds; ++round) {
    for (size_t daemon = 0; daemon < kDaemons; ++daemon) {
      EXPECT_TRUE(recorder.AwaitSuccesses(50));
      EXPECT_EQ(fleet.Drain(daemon), 0);
      EXPECT_TRUE(recorder.AwaitSuccesses(50)) << "the others do not go on";
      fleet.Start(daemon);
    }
  }
  EXPECT_TRUE(recorder.AwaitSuccesses(50));
  load.Stop();
  Audit audit(fleet.addresses().front(), redis.address());
  const Findings findings = audit.Check(load, recorder);
  EXPECT_TRUE(findings.problems.empty()) << Describe(findings) << "TOUCHPOINT_SEED=" << seed;
  EXPECT_EQ(findings.lost, 0u);
  std::printf("%llu restarts, %zu operations, %zu unknown, %zu acknowledged plans\n",
              static_cast<unsigned long long>(rounds * kDaemons), findings.operations,
              findings.unknown, findings.plans);
}

}  // namespace
}  // namespace touchpoint::fault
