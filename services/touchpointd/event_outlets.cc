// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/event_outlets.h"

#include <utility>

#include "services/commit/redis/event_stream.h"

namespace touchpoint {
namespace {

constexpr size_t kWebhookBatch = 16;

std::unique_ptr<commit::EventStream> OpenStream(const EventOutlets::Seams& seams,
                                                const redis::ConnectionOptions& connection,
                                                bool webhook) {
  commit::EventStreamOptions options;
  options.connection = connection;
  options.prefix = seams.config.redis.prefix;
  options.partitions = seams.config.redis.partitions;
  options.length_max = seams.config.events.stream_length_max;
  options.webhook = webhook;
  return std::make_unique<commit::EventStream>(seams.core, std::move(options), seams.random);
}

Result<webhook::Receiver> ReadReceiver(const config::Events& events) {
  const auto url = http::ParseUrl(events.webhook_url);
  if (!url) {
    return tl::unexpected(Failure{Code::kInvalidArgument,
                                  "",
                                  "events.webhook.url must be https://host/path, or http",
                                  {},
                                  {},
                                  {}});
  }
  auto secret = webhook::Secret::ReadFile(events.webhook_secret_file);
  if (!secret) {
    return tl::unexpected(std::move(secret.error()));
  }
  return webhook::Receiver{*url, *std::move(secret), events.webhook_allow_private,
                           events.webhook_ca};
}

}  // namespace

Result<std::unique_ptr<EventOutlets>> EventOutlets::Open(
    const Seams& seams, const redis::ConnectionOptions& connection) {
  const config::Events& config = seams.config.events;
  auto outlets = std::make_unique<EventOutlets>();
  if (config.stream) {
    outlets->stream_ = OpenStream(seams, connection, false);
  }
  if (!config.webhook_url.empty()) {
    auto receiver = ReadReceiver(config);
    if (!receiver) {
      return tl::unexpected(std::move(receiver.error()));
    }
    events::WebhookOutlet::Options options{*std::move(receiver)};
    options.attempts_max = config.webhook_attempts;
    options.dead = seams.metrics.MakeCounter("touchpointd_events_dead_total",
                                             "Events that the webhook has not taken.");
    outlets->webhook_positions_ = OpenStream(seams, connection, true);
    outlets->webhook_ = std::make_unique<events::WebhookOutlet>(
        seams.core, *outlets->webhook_positions_, std::move(options));
  }
  return outlets;
}

std::vector<std::shared_ptr<events::Publisher>> EventOutlets::MakePublishers(
    const Seams& seams, const commit::DataSet& data_set, query::JournalTail& tail) const {
  std::vector<std::shared_ptr<events::Publisher>> publishers;
  const auto seams_of = [&](commit::EventStore& store, const char* to) -> events::Publisher::Seams {
    return {tail, store, seams.core,
            seams.metrics.MakeCounter("touchpointd_events_published_total",
                                      "Events that this daemon has published.", {{"to", to}}),
            seams.metrics.MakeCounter("touchpointd_events_failures_total",
                                      "Attempts to publish that failed and are repeated.",
                                      {{"to", to}})};
  };
  const events::EventFormat format{"/touchpointd/" + data_set.id, seams.config.events.stakeholders};
  if (stream_) {
    publishers.push_back(std::make_shared<events::Publisher>(seams_of(*stream_, "stream"), format));
  }
  if (webhook_) {
    events::Publisher::Seams to = seams_of(*webhook_, "webhook");
    to.batch_max = kWebhookBatch;
    publishers.push_back(std::make_shared<events::Publisher>(to, format));
  }
  return publishers;
}

}  // namespace touchpoint
