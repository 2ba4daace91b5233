// SPDX-License-Identifier: Apache-2.0
// What is counted of leases.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "common/base/time.h"
#include "common/metrics/registry.h"

namespace touchpoint {

/// In the core loop.
class LeaseMetrics {
 public:
  /// Outlives it.
  explicit LeaseMetrics(metrics::Registry& registry) : registry_(registry) {}

  /// A lease was given on a channel of the policy, so long after its touchpoint was due.
  void Gave(const std::string& channel, Duration waited);
  /// What became of one: of a few words.
  void Ended(std::string_view end);

 private:
  metrics::Registry& registry_;
  std::map<std::string, metrics::Counter, std::less<>> events_;
  std::map<std::string, metrics::Histogram> waits_;
};

}  // namespace touchpoint
