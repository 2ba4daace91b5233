// SPDX-License-Identifier: Apache-2.0
#include "common/telemetry/line_allowance.h"

#include <gtest/gtest.h>

namespace touchpoint::telemetry {
namespace {

using std::chrono::milliseconds;

TEST(LineAllowance, LeavesOutWhatIsTooMuchForASecondAndSaysHowMuch) {
  LineAllowance allowance(2);
  const LineAllowance::Time start = std::chrono::steady_clock::now();
  EXPECT_EQ(allowance.Take(start), 0u);
  EXPECT_EQ(allowance.Take(start + milliseconds(1)), 0u);
  EXPECT_EQ(allowance.Take(start + milliseconds(2)), std::nullopt);
  EXPECT_EQ(allowance.Take(start + milliseconds(999)), std::nullopt);
  EXPECT_EQ(allowance.Take(start + milliseconds(1000)), 2u);
  EXPECT_EQ(allowance.Take(start + milliseconds(1001)), 0u);
  EXPECT_EQ(allowance.Take(start + milliseconds(1002)), std::nullopt);
}

}  // namespace
}  // namespace touchpoint::telemetry
