// SPDX-License-Identifier: Apache-2.0
// How many calls there are, how they end and how long they take: under the names that
// go-grpc-prometheus gave them, so that dashboards made for others fit.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/failure.h"
#include "common/metrics/registry.h"

namespace touchpoint::rpc {

/// Thread-safe. Methods by their own name ("PlanTouchpoint"); others are not counted.
class CallMetrics {
 public:
  /// Of all methods of these services ("touchpoint.v1.TouchpointService").
  CallMetrics(metrics::Registry& registry, const std::vector<std::string>& services);

  void CountStart(std::string_view method) const;
  /// `failure` null: it was answered.
  void CountEnd(std::string_view method, std::chrono::nanoseconds took,
                const Failure* failure) const;

 private:
  static constexpr size_t kCodes = 17;
  struct Method {
    metrics::Counter started;
    std::array<metrics::Counter, kCodes> handled;  // by code
    metrics::Histogram seconds;
  };

  std::map<std::string, Method, std::less<>> methods_;
  std::map<std::string, metrics::Counter, std::less<>> refused_;  // by reason
  metrics::Counter refused_otherwise_;
};

}  // namespace touchpoint::rpc
