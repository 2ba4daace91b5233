// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/metrics_page.h"

#include <chrono>
#include <utility>

namespace touchpoint {
namespace {

// A store that is silent for longer is told by its other metrics.
constexpr std::chrono::seconds kStoreTime(1);

http::Response MakeResponse(const metrics::Registry& registry) {
  return http::Unkept(http::MakeResponse(200, metrics::kContentType, registry.Text()));
}

}  // namespace

MetricsPage::MetricsPage(CoreLoop& core, commit::StoreInspection& store,
                         metrics::Registry& registry)
    : core_(core), store_(store), registry_(registry) {
  registry.AddGauge("touchpointd_redis_connected", "Whether Redis is there and takes writes.",
                    [this] { return store_ready_ ? 1 : 0; });
  registry.AddGauge("touchpointd_redis_memory_bytes", "Memory that Redis uses.",
                    [this] { return static_cast<double>(facts_.used_bytes); });
  registry.AddGauge("touchpointd_redis_memory_max_bytes", "Redis's maxmemory; 0: no limit.",
                    [this] { return static_cast<double>(facts_.limit_bytes); });
  registry.AddGauge("touchpointd_redis_log_bytes", "Size of Redis's append-only file.",
                    [this] { return static_cast<double>(facts_.log_bytes); });
  registry.AddGauge("touchpointd_redis_log_failed", "Whether Redis last failed to write it.",
                    [this] { return facts_.write_failed ? 1 : 0; });
  registry.AddGauge("touchpointd_redis_round_trip_seconds", "From here to Redis and back.",
                    [this] { return std::chrono::duration<double>(facts_.round_trip).count(); });
}

http::Page MetricsPage::Page(const std::shared_ptr<http::Loop>& loop, auth::Roles readers) {
  const auto serve = [this, loop](const std::shared_ptr<http::Exchange>& exchange) {
    core_.Post([this, loop, exchange] {
      Refresh([this, loop, exchange](const Result<commit::StoreFacts>& facts) {
        if (facts) {
          facts_ = *facts;
        }
        registry_.Sample();
        // Writing it out takes as long as many decisions: not in the core loop.
        loop->Post([this, exchange] { exchange->Reply(MakeResponse(registry_)); });
      });
    });
  };
  return {"/metrics", serve, readers};
}

void MetricsPage::Refresh(commit::Callback<commit::StoreFacts> done) {
  if (store_ready_) {
    store_.Inspect(std::chrono::steady_clock::now() + kStoreTime, std::move(done));
  } else {
    done(facts_);
  }
}

}  // namespace touchpoint
