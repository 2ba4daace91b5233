// SPDX-License-Identifier: Apache-2.0
// The fault that TOUCHPOINT_MUTANT seeds is seen. CTest runs it once for each fault there is.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/sim/extent.h"
#include "tests/sim/schedule.h"

namespace touchpoint::sim {
namespace {

TEST(SimMutant, IsSeen) {
  const char* mutant = std::getenv("TOUCHPOINT_MUTANT");
  ASSERT_NE(mutant, nullptr) << "TOUCHPOINT_MUTANT must name a fault of common/base/mutant.h";
  for (uint64_t seed = 1; seed <= Schedules(); ++seed) {
    const Outcome outcome = RunSchedule(seed);
    if (!outcome.complaints.empty()) {
      const std::string& seen = outcome.complaints.front();
      std::cout << mutant << " is seen in schedule " << seed << ": "
                << seen.substr(0, seen.find('\n')) << "\n";
      return;
    }
  }
  FAIL() << mutant << " is not seen in " << Schedules() << " schedules";
}

}  // namespace
}  // namespace touchpoint::sim
