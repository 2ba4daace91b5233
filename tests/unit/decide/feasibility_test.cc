// SPDX-License-Identifier: Apache-2.0
#include "services/decide/feasibility.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace touchpoint::decide {
namespace {

using touchpoint::testing::BarePolicy;
using touchpoint::testing::Utc;
using touchpoint::testing::Zones;

TEST(FeasibilityTest, ABarePolicyLetsEverythingOut) {
  const auto feasibility = CheckFeasibility({BarePolicy(), Zones()}, Utc("2026-03-02 09:00"));
  EXPECT_TRUE(feasibility.any);
  EXPECT_THAT(feasibility.blocked, ::testing::IsEmpty());
}

TEST(FeasibilityTest, OneBlockedPairIsAWarning) {
  model::Policy policy = BarePolicy();
  policy.caps = {touchpoint::testing::RollingCap(0, kDay)};
  policy.caps[0].scope.channels = {"sms"};
  policy.caps[0].scope.purposes = {"sales"};
  const auto feasibility = CheckFeasibility({policy, Zones()}, Utc("2026-03-02 09:00"));
  EXPECT_TRUE(feasibility.any);
  ASSERT_EQ(feasibility.blocked.size(), 1U);
  EXPECT_EQ(feasibility.blocked[0],
            "purpose 'sales' on channel 'sms' has no legal instant within 400 days: rule 'cap'");
}

TEST(FeasibilityTest, QuietHoursThatCoverEverythingLeaveNothing) {
  model::Policy policy = BarePolicy();
  policy.quiet_hours = {touchpoint::testing::Quiet(0, 12 * 60),
                        touchpoint::testing::Quiet(12 * 60, 24 * 60)};
  policy.purposes.erase("safety");
  EXPECT_FALSE(CheckFeasibility({policy, Zones()}, Utc("2026-03-02 09:00")).any);
}

}  // namespace
}  // namespace touchpoint::decide
