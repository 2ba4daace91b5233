// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/token_quota.h"

#include <gtest/gtest.h>

namespace touchpoint::rpc {
namespace {

using std::chrono::milliseconds;

const TokenQuota::Time kStart{std::chrono::hours(1)};

TEST(TokenQuota, CountsWhatIsUnderWay) {
  TokenQuota quota({.requests_max = 2, .streams_max = 1});
  EXPECT_FALSE(quota.Enter());
  EXPECT_FALSE(quota.Enter());
  const auto refusal = quota.Enter();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, Code::kResourceExhausted);
  EXPECT_EQ(refusal->reason, "TEAM_QUOTA");
  EXPECT_TRUE(refusal->retry_after);
  EXPECT_FALSE(quota.EnterStream());
  EXPECT_EQ(quota.EnterStream()->reason, "TEAM_QUOTA");
  quota.Leave();
  quota.LeaveStream();
  EXPECT_FALSE(quota.Enter());
  EXPECT_FALSE(quota.EnterStream());
}

TEST(TokenQuota, ARateHasASecondInReserve) {
  TokenQuota quota({.plans_per_second = 10});
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(quota.TakePlans(1, kStart)) << i;
  }
  const auto refusal = quota.TakePlans(1, kStart);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->reason, "TEAM_QUOTA");
  EXPECT_EQ(refusal->retry_after, Duration(100));
  EXPECT_TRUE(quota.TakePlans(1, kStart + milliseconds(99)));
  EXPECT_FALSE(quota.TakePlans(1, kStart + milliseconds(100)));
  // Idle time does not add up beyond a second's worth.
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(quota.TakePlans(1, kStart + std::chrono::hours(1))) << i;
  }
  EXPECT_TRUE(quota.TakePlans(1, kStart + std::chrono::hours(1)));
}

TEST(TokenQuota, ALargeMessageIsTakenOnCredit) {
  TokenQuota quota({.plans_per_second = 10});
  EXPECT_FALSE(quota.TakePlans(100, kStart));
  const auto refusal = quota.TakePlans(1, kStart);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->retry_after, Duration(9100));
  EXPECT_TRUE(quota.TakePlans(1, kStart + milliseconds(9000)));
  EXPECT_FALSE(quota.TakePlans(1, kStart + milliseconds(9100)));
}

TEST(TokenQuota, IsUnusedOnceItIsAsGoodAsNew) {
  TokenQuota quota({.requests_max = 2, .streams_max = 1, .plans_per_second = 10});
  EXPECT_TRUE(quota.IsUnused(kStart));
  EXPECT_FALSE(quota.Enter());
  EXPECT_FALSE(quota.IsUnused(kStart));
  quota.Leave();
  EXPECT_FALSE(quota.EnterStream());
  EXPECT_FALSE(quota.IsUnused(kStart));
  quota.LeaveStream();
  EXPECT_TRUE(quota.IsUnused(kStart));
  EXPECT_FALSE(quota.TakePlans(100, kStart));
  EXPECT_FALSE(quota.IsUnused(kStart + milliseconds(9999)));
  EXPECT_TRUE(quota.IsUnused(kStart + milliseconds(10'000)));
  EXPECT_TRUE(TokenQuota({}).IsUnused(kStart));
}

TEST(TokenQuota, NothingIsLimitedByZero) {
  TokenQuota quota({});
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(quota.Enter());
    EXPECT_FALSE(quota.EnterStream());
    EXPECT_FALSE(quota.TakePlans(1000, kStart));
  }
}

}  // namespace
}  // namespace touchpoint::rpc
