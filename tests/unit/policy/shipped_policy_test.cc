// SPDX-License-Identifier: Apache-2.0
// The policy we ship loads with the system's zones, blocks nothing and explains every key.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "common/policy/load_policy.h"
#include "common/policy/reach.h"

namespace touchpoint::policy {
namespace {

std::string Text() {
  std::ostringstream text;
  text << std::ifstream(TOUCHPOINT_SHIPPED_POLICY).rdbuf();
  return text.str();
}

Result<model::Policy> LoadShipped(const std::string& text) {
  const auto zones = ZoneDatabase::LoadSystem();
  if (!zones) {
    return tl::unexpected(zones.error());
  }
  return LoadPolicy(text, "deploy/config/policy.yaml", **zones);
}

TEST(ShippedPolicyTest, Loads) {
  const auto policy = LoadShipped(Text());
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(policy->channels.size(), 10U);
  EXPECT_TRUE(policy->purpose_other);
  const auto again = LoadShipped(policy->canonical);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->revision, policy->revision);
}

TEST(ShippedPolicyTest, BlocksNothing) {
  const auto policy = LoadShipped(Text());
  ASSERT_TRUE(policy) << policy.error().message;
  const auto warnings = CheckReach(*policy, std::chrono::sys_days(std::chrono::year(2026) / 3 / 2));
  ASSERT_TRUE(warnings) << warnings.error().message;
  EXPECT_THAT(*warnings, testing::IsEmpty());
}

TEST(ShippedPolicyTest, HoldsWithItsExamplesSwitchedOn) {
  std::string text = Text();
  size_t examples = 0;
  for (size_t at = 0; (at = text.find("  # - {id:", at)) != std::string::npos; ++examples) {
    text.replace(at, 4, "  ");
  }
  const size_t none = text.find("blackouts: []");
  ASSERT_NE(none, std::string::npos);
  text.replace(none, 13, "blackouts:");
  EXPECT_EQ(examples, 4U);
  const auto policy = LoadShipped(text);
  ASSERT_TRUE(policy) << policy.error().message;
}

TEST(ShippedPolicyTest, ExplainsEveryKey) {
  const std::string text = Text();
  for (const char* key : {"outcomes",
                          "on",
                          "withdraw",
                          "pause",
                          "times",
                          "within",
                          "same",
                          "others",
                          "policy",
                          "defaults",
                          "window",
                          "freeze",
                          "displacement_limit",
                          "time_zone",
                          "unknown",
                          "default",
                          "strictest",
                          "zones",
                          "hold",
                          "channels",
                          "human",
                          "delivery",
                          "at_most_once",
                          "at_least_once",
                          "lease",
                          "attempts",
                          "backoff",
                          "pace",
                          "spread",
                          "teams",
                          "any",
                          "purposes",
                          "rank",
                          "obeys_caps",
                          "counts",
                          "obeys_quiet_hours",
                          "displaces",
                          "displaceable",
                          "merges",
                          "legal_duty",
                          "caps",
                          "id",
                          "limit",
                          "per",
                          "calendar day",
                          "calendar week",
                          "calendar month",
                          "scope",
                          "topics",
                          "initiatives",
                          "segments",
                          "each",
                          "gaps",
                          "at_least",
                          "quiet_hours",
                          "days",
                          "from",
                          "to",
                          "all_day",
                          "blackouts",
                          "regions",
                          "across_teams",
                          "when",
                          "if_blocked",
                          "always",
                          "size"}) {
    EXPECT_NE(text.find(key), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace touchpoint::policy
