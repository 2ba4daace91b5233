// SPDX-License-Identifier: Apache-2.0
#include "services/events/retry_plan.h"

#include <algorithm>

namespace touchpoint::events {
namespace {

constexpr Duration kFirstPause = std::chrono::seconds(1);
constexpr Duration kLongestPause = std::chrono::minutes(5);
constexpr uint32_t kDoublingsMax = 16;

}  // namespace

RetryPlan::Step RetryPlan::After(const http::PostEnd& end) {
  if (webhook::MeaningOf(end) == webhook::Meaning::kTaken) {
    return {Next::kDone, {}};
  }
  if (++attempts_ >= attempts_max_) {
    return {Next::kDead, {}};
  }
  const Duration pause =
      std::min(kFirstPause * (1 << std::min(attempts_ - 1, kDoublingsMax)), kLongestPause);
  return {Next::kAgain,
          std::max(pause, Duration(end.retry_after.value_or(std::chrono::seconds(0))))};
}

}  // namespace touchpoint::events
