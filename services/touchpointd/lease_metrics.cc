// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/lease_metrics.h"

#include <algorithm>

namespace touchpoint {

void LeaseMetrics::Gave(const std::string& channel, Duration waited) {
  Ended("given");
  auto known = waits_.find(channel);
  if (known == waits_.end()) {
    known = waits_
                .emplace(channel, registry_.MakeHistogram(
                                      "touchpointd_lease_wait_seconds",
                                      "How long after it was due a touchpoint was leased.",
                                      metrics::CallSeconds(), {{"channel", channel}}))
                .first;
  }
  known->second.Observe(std::max(waited, Duration(0)));
}

void LeaseMetrics::Ended(std::string_view end) {
  auto known = events_.find(end);
  if (known == events_.end()) {
    known = events_
                .emplace(end, registry_.MakeCounter(
                                  "touchpointd_leases_total",
                                  "Leases that were given, and what their holders said of them.",
                                  {{"event", std::string(end)}}))
                .first;
  }
  known->second.Add();
}

}  // namespace touchpoint
