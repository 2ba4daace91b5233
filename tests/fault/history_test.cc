// SPDX-License-Identifier: Apache-2.0
// A recorded history through a faulty connection to Redis can have happened in the order of the
// journal.
#include <gtest/gtest.h>

#include "tests/fault/audit.h"
#include "tests/fault/extent.h"
#include "tests/fault/fault_proxy.h"
#include "tests/fault/fleet.h"
#include "tests/support/redis_process.h"
#include "tests/support/seed.h"

namespace touchpoint::fault {
namespace {

constexpr size_t kOperationsPerCheck = 10'000;
constexpr uint32_t kPercent = 5;
constexpr uint32_t kSilencePerMillion = 200;  // each costs its connection some seconds

TEST(FaultyConnectionTest, LeavesAHistoryThatPassesTheVersionOrder) {
  const uint64_t operations = Extent("TOUCHPOINT_FAULT_OPERATIONS", 100'000, 1'000);
  const uint64_t seed = testing::Seed();
  SeededRandom random(seed);
  const testing::RedisProcess redis;
  FaultProxy proxy(redis.address(), random.Next());
  // Every daemon has one connection at a time, which does not live long: more of them get more
  // done.
  const Fleet fleet(10, proxy.url());
  const Fleet undisturbed(1, redis.url());
  Recorder recorder;
  Audit audit(undisturbed.addresses().front(), redis.address());
  size_t done = 0;
  size_t plans = 0;
  size_t successes = 0;
  size_t unknown = 0;
  proxy.SetRates(EachAt(kPercent, kSilencePerMillion));
  while (done < operations && !::testing::Test::HasFailure()) {
    Load load({.addresses = fleet.addresses(),
               .name = "after" + std::to_string(done),
               .callers = 30,
               .stakeholders = 20,
               .seed = random.Next()},
              recorder);
    EXPECT_TRUE(recorder.AwaitOperations(std::min(kOperationsPerCheck, operations - done)));
    load.Stop();
    const Findings findings = audit.Check(load, recorder);
    EXPECT_TRUE(findings.problems.empty())
        << Describe(findings) << "TOUCHPOINT_SEED=" << seed << ", after " << done << " operations";
    done += findings.operations;
    plans += findings.plans;
    successes += findings.successes;
    unknown += findings.unknown;
  }
  const FaultTally drawn = proxy.drawn();
  std::printf("%zu operations, %zu succeeded, %zu unknown, %zu acknowledged plans;", done,
              successes, unknown, plans);
  for (size_t fault = 0; fault < kFaults; ++fault) {
    std::printf(" %s %llu", ToString(static_cast<Fault>(fault)),
                static_cast<unsigned long long>(drawn[fault]));
    EXPECT_TRUE(drawn[fault] > 0 || static_cast<Fault>(fault) == Fault::kSilence);
  }
  std::printf("\n");
}

}  // namespace
}  // namespace touchpoint::fault
