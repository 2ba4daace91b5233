// SPDX-License-Identifier: Apache-2.0
#include "services/events/retry_plan.h"

#include <gtest/gtest.h>

namespace touchpoint::events {
namespace {

using Kind = http::PostEnd::Kind;
using Next = RetryPlan::Next;

http::PostEnd Answered(unsigned status, std::optional<std::chrono::seconds> retry_after = {}) {
  return {Kind::kAnswered, status, retry_after, ""};
}

TEST(RetryPlanTest, WhatIsTakenIsDone) {
  RetryPlan plan(3);
  EXPECT_EQ(plan.After(Answered(204)).next, Next::kDone);
}

TEST(RetryPlanTest, AllElseIsTriedAgainWithGrowingPausesUntilItIsDead) {
  RetryPlan plan(12);
  const std::vector<int> pauses = {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300};
  const std::vector<http::PostEnd> ends = {Answered(500),
                                           Answered(404),
                                           Answered(302),
                                           {Kind::kUnknown, 0, {}, ""},
                                           {Kind::kNotSent, 0, {}, ""},
                                           {Kind::kRefused, 0, {}, ""}};
  for (size_t i = 0; i < pauses.size(); ++i) {
    const RetryPlan::Step step = plan.After(ends[i % ends.size()]);
    EXPECT_EQ(step.next, Next::kAgain) << i;
    EXPECT_EQ(step.pause, std::chrono::seconds(pauses[i])) << i;
  }
  EXPECT_EQ(plan.After(Answered(500)).next, Next::kDead);
}

TEST(RetryPlanTest, ALongerRetryAfterIsKept) {
  RetryPlan plan(5);
  EXPECT_EQ(plan.After(Answered(429, std::chrono::seconds(90))).pause, std::chrono::seconds(90));
  EXPECT_EQ(plan.After(Answered(429, std::chrono::seconds(0))).pause, std::chrono::seconds(2));
}

TEST(RetryPlanTest, OneAttemptIsOneAttempt) {
  RetryPlan plan(1);
  EXPECT_EQ(plan.After(Answered(500)).next, Next::kDead);
}

}  // namespace
}  // namespace touchpoint::events
