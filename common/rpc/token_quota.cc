// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/token_quota.h"

#include <algorithm>
#include <cmath>

#include "common/base/assert.h"

namespace touchpoint::rpc {
namespace {

constexpr Duration kUsualRetry(200);

Failure Exhausted(const char* what, Duration retry_after) {
  return {Code::kResourceExhausted,
          "TEAM_QUOTA",
          std::string("this credential has used up its ") + what,
          {},
          {},
          retry_after};
}

}  // namespace

std::optional<Failure> TokenQuota::Enter() {
  const std::lock_guard lock(mutex_);
  if (limits_.requests_max != 0 && requests_ >= limits_.requests_max) {
    return Exhausted("calls under way", kUsualRetry);
  }
  ++requests_;
  return std::nullopt;
}

void TokenQuota::Leave() {
  const std::lock_guard lock(mutex_);
  TP_ASSERT(requests_ > 0);
  --requests_;
}

std::optional<Failure> TokenQuota::EnterStream() {
  const std::lock_guard lock(mutex_);
  if (limits_.streams_max != 0 && streams_ >= limits_.streams_max) {
    return Exhausted("streams", kUsualRetry);
  }
  ++streams_;
  return std::nullopt;
}

void TokenQuota::LeaveStream() {
  const std::lock_guard lock(mutex_);
  TP_ASSERT(streams_ > 0);
  --streams_;
}

std::optional<Failure> TokenQuota::TakePlans(size_t count, Time now) {
  if (limits_.plans_per_second == 0) {
    return std::nullopt;
  }
  const std::lock_guard lock(mutex_);
  const double rate = limits_.plans_per_second;
  Fill(now);
  if (reserve_ < 1) {
    const double wait = std::ceil((1 - reserve_) / rate * 1000);
    return Exhausted("plans per second", Duration(static_cast<int64_t>(wait)));
  }
  reserve_ -= static_cast<double>(count);
  return std::nullopt;
}

bool TokenQuota::IsUnused(Time now) {
  const std::lock_guard lock(mutex_);
  Fill(now);
  return requests_ == 0 && streams_ == 0 && reserve_ >= limits_.plans_per_second;
}

void TokenQuota::Fill(Time now) {
  const double rate = limits_.plans_per_second;
  const double seconds =
      filled_ ? std::chrono::duration<double>(std::max(now, *filled_) - *filled_).count() : 1;
  filled_ = filled_ ? std::max(now, *filled_) : now;
  reserve_ = std::min(rate, reserve_ + seconds * rate);
}

}  // namespace touchpoint::rpc
