// SPDX-License-Identifier: Apache-2.0
// Random schedules of the whole system. TOUCHPOINT_SIM_SCHEDULES says how many (10,000),
// TOUCHPOINT_SIM_SEED which is the first: one of 1 brings back what a failure names.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/sim/schedule.h"

namespace touchpoint::sim {
namespace {

uint64_t NumberOf(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(Simulation, KeepsEveryPromiseInEverySchedule) {
  const uint64_t schedules = NumberOf("TOUCHPOINT_SIM_SCHEDULES", 10'000);
  const uint64_t first = NumberOf("TOUCHPOINT_SIM_SEED", 1);
  const auto began = std::chrono::steady_clock::now();
  Outcome total;
  for (uint64_t seed = first; seed < first + schedules; ++seed) {
    const Outcome outcome = RunSchedule(seed);
    total.commits += outcome.commits;
    total.leases += outcome.leases;
    total.sent += outcome.sent;
    ASSERT_TRUE(outcome.complaints.empty())
        << "TOUCHPOINT_SIM_SEED=" << seed << " TOUCHPOINT_SIM_SCHEDULES=1\n"
        << outcome.complaints.front();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::cout << "seeds " << first << " to " << first + schedules - 1 << ": " << total.commits
            << " commits, " << total.leases << " leases, " << total.sent << " contacts sent, "
            << static_cast<double>(schedules) / took.count() << " schedules per second\n";
}

/// With a fault seeded (TOUCHPOINT_MUTANT), as CTest runs it.
TEST(Simulation, SeesTheSeededFault) {
  const char* mutant = std::getenv("TOUCHPOINT_MUTANT");
  if (mutant == nullptr) {
    GTEST_SKIP() << "no fault is seeded";
  }
  const uint64_t schedules = NumberOf("TOUCHPOINT_SIM_SCHEDULES", 10'000);
  for (uint64_t seed = 1; seed <= schedules; ++seed) {
    const Outcome outcome = RunSchedule(seed);
    if (!outcome.complaints.empty()) {
      const std::string& seen = outcome.complaints.front();
      std::cout << mutant << " is seen in schedule " << seed << ": "
                << seen.substr(0, seen.find('\n')) << "\n";
      return;
    }
  }
  FAIL() << mutant << " is not seen in " << schedules << " schedules";
}

TEST(Simulation, ASeedBringsBackTheSameRun) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    EXPECT_EQ(RunSchedule(seed).trace, RunSchedule(seed).trace) << "seed " << seed;
  }
}

}  // namespace
}  // namespace touchpoint::sim
