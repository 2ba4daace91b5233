// SPDX-License-Identifier: Apache-2.0
// Where the configuration wants events to go.
#pragma once

#include <memory>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/base/random.h"
#include "common/config/config.h"
#include "common/metrics/registry.h"
#include "common/redis/connection.h"
#include "services/commit/redis/data_set.h"
#include "services/events/publisher.h"
#include "services/events/webhook_outlet.h"

namespace touchpoint {

class EventOutlets {
 public:
  struct Seams {
    const config::Config& config;
    CoreLoop& core;
    RandomSource& random;
    metrics::Registry& metrics;
  };

  /// Fails where the webhook's URL or secret is no good.
  static Result<std::unique_ptr<EventOutlets>> Open(const Seams& seams,
                                                    const redis::ConnectionOptions& connection);

  /// One for each place, none where nothing is configured. Not longer than the outlets.
  std::vector<std::shared_ptr<events::Publisher>> MakePublishers(const Seams& seams,
                                                                 const commit::DataSet& data_set,
                                                                 query::JournalTail& tail) const;

 private:
  std::unique_ptr<commit::EventStore> stream_;
  std::unique_ptr<commit::EventStore> webhook_positions_;
  std::unique_ptr<events::WebhookOutlet> webhook_;
};

}  // namespace touchpoint
