// SPDX-License-Identifier: Apache-2.0
#include "services/intake/clock_watch.h"

#include <algorithm>
#include <string>

#include "common/base/clock_limit.h"

namespace touchpoint::intake {
namespace {

constexpr Duration kRetryAfter = std::chrono::seconds(5);

/// How far the other clock is ahead (negative: behind), at least, where that is too far.
std::optional<Duration> TooFarApart(Instant before, Instant other, Instant after) {
  const auto [first, last] = std::minmax(before, after);
  if (other > last + kClocksApartMax) {
    return other - last;
  }
  if (other < first - kClocksApartMax) {
    return other - first;
  }
  return std::nullopt;
}

Failure Untrusted(const std::string& what, Duration apart) {
  return {Code::kUnavailable,
          "CLOCK_UNTRUSTED",
          what + " by " + FormatDuration(std::chrono::abs(apart)) +
              ": nothing is leased until the clocks agree",
          {},
          {},
          kRetryAfter};
}

}  // namespace

Failure PartitionAhead(Duration ahead) {
  return Untrusted("the last commit of the partition is ahead of this daemon's clock", ahead);
}

void ClockWatch::Saw(Instant before, Instant store, Instant after) {
  const auto apart = TooFarApart(before, store, after);
  const bool same = apart.has_value() == apart_.has_value();
  apart_ = apart;
  if (same) {
    return;
  }
  if (!apart) {
    return changed_(std::nullopt);
  }
  changed_(Untrusted(*apart > Duration(0) ? "Redis's clock is ahead of this daemon's"
                                          : "Redis's clock is behind this daemon's",
                     *apart));
}

}  // namespace touchpoint::intake
