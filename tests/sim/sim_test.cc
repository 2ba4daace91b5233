// SPDX-License-Identifier: Apache-2.0
// Random schedules of the whole system. TOUCHPOINT_SIM_SCHEDULES says how many (10,000),
// TOUCHPOINT_SIM_SEED which is the first: one of 1 brings back what a failure names.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <string>

#include "tests/sim/extent.h"
#include "tests/sim/schedule.h"

namespace touchpoint::sim {
namespace {

TEST(Simulation, KeepsEveryPromiseInEverySchedule) {
  const uint64_t schedules = Schedules();
  const uint64_t first = FirstSeed();
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

TEST(Simulation, ASeedBringsBackTheSameRun) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    EXPECT_EQ(RunSchedule(seed).trace, RunSchedule(seed).trace) << "seed " << seed;
  }
}

}  // namespace
}  // namespace touchpoint::sim
