// SPDX-License-Identifier: Apache-2.0
#include "common/config/key.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace touchpoint::config {
namespace {

using Problem = std::optional<std::string>;

/// Leads from a configuration to one of its values.
template <typename T>
using Field = T& (*)(Config&);

template <typename T>
const T& Read(Field<T> field, const Config& config) {
  return field(const_cast<Config&>(config));
}

Key Text(std::string path, Field<std::string> field, bool secret = false) {
  return {std::move(path), secret,
          [field](const std::string& text, Config& config) {
            field(config) = text;
            return Problem();
          },
          [field](const Config& config) { return Read(field, config); }};
}

Key Switch(std::string path, Field<bool> field) {
  return {std::move(path), false,
          [field](const std::string& text, Config& config) {
            field(config) = text == "true";
            return text == "true" || text == "false" ? Problem() : "must be true or false";
          },
          [field](const Config& config) { return Read(field, config) ? "true" : "false"; }};
}

Key Count(std::string path, Field<uint32_t> field, uint32_t min, uint32_t max) {
  return {std::move(path), false,
          [=](const std::string& text, Config& config) {
            uint32_t value = 0;
            const char* last = text.data() + text.size();
            const auto [end, error] = std::from_chars(text.data(), last, value);
            if (error != std::errc() || end != last || value < min || value > max) {
              return Problem("must be a whole number from " + std::to_string(min) + " to " +
                             std::to_string(max));
            }
            field(config) = value;
            return Problem();
          },
          [field](const Config& config) { return std::to_string(Read(field, config)); }};
}

Key Bytes(std::string path, Field<uint64_t> field, uint64_t min, uint64_t max) {
  return {std::move(path), false,
          [=](const std::string& text, Config& config) {
            const auto value = ParseBytes(text);
            if (!value || *value < min || *value > max) {
              return Problem("must be a size from " + FormatBytes(min) + " to " + FormatBytes(max));
            }
            field(config) = *value;
            return Problem();
          },
          [field](const Config& config) { return FormatBytes(Read(field, config)); }};
}

Key Time(std::string path, Field<Duration> field, Duration min, Duration max) {
  return {std::move(path), false,
          [=](const std::string& text, Config& config) {
            const auto value = ParseDuration(text);
            if (!value || *value < min || *value > max) {
              return Problem("must be a duration from " + FormatDuration(min) + " to " +
                             FormatDuration(max) + ", like 90s or 30d");
            }
            field(config) = *value;
            return Problem();
          },
          [field](const Config& config) { return FormatDuration(Read(field, config)); }};
}

template <typename T>
Key Choice(std::string path, Field<T> field, std::vector<std::pair<std::string, T>> names) {
  return {std::move(path), false,
          [field, names](const std::string& text, Config& config) {
            std::string known;
            for (const auto& [name, value] : names) {
              if (name == text) {
                field(config) = value;
                return Problem();
              }
              known += (known.empty() ? "" : ", ") + name;
            }
            return Problem("must be one of " + known);
          },
          [field, names](const Config& config) {
            const auto at = std::find_if(names.begin(), names.end(), [&](const auto& name) {
              return name.second == Read(field, config);
            });
            return at->first;
          }};
}

#define TP_FIELD(member) [](Config& config) -> decltype((config.member)) { return config.member; }

std::vector<Key> LimitKeys() {
  using std::chrono::milliseconds;
  return {
      Bytes("limits.message_bytes", TP_FIELD(limits.message_bytes), 1024, 64u << 20),
      Count("limits.streams", TP_FIELD(limits.streams), 1, 10'000),
      Count("limits.requests_in_flight", TP_FIELD(limits.requests_in_flight), 1, 1'000'000),
      Count("limits.stream_plans_pending", TP_FIELD(limits.stream_plans_pending), 1, 1'000'000),
      Count("limits.plans_per_message", TP_FIELD(limits.plans_per_message), 1, 10'000),
      Count("limits.open_touchpoints", TP_FIELD(limits.open_touchpoints), 1, 10'000),
      Count("limits.id_bytes", TP_FIELD(limits.id_bytes), 8, 256),
      Count("limits.text_bytes", TP_FIELD(limits.text_bytes), 8, 4096),
      Count("limits.attributes", TP_FIELD(limits.attributes), 0, 64),
      Count("limits.token_requests_in_flight", TP_FIELD(limits.token_requests_in_flight), 0,
            1'000'000),
      Count("limits.token_streams", TP_FIELD(limits.token_streams), 0, 10'000),
      Count("limits.token_plans_per_second", TP_FIELD(limits.token_plans_per_second), 0,
            10'000'000),
      Count("limits.feed_fetches_per_minute", TP_FIELD(limits.feed_fetches_per_minute), 0, 60'000),
      Count("limits.address_fetches_per_minute", TP_FIELD(limits.address_fetches_per_minute), 0,
            1'000'000),
      Count("limits.calendar_feeds", TP_FIELD(limits.calendar_feeds), 1, 1'000'000),
      Time("limits.deadline", TP_FIELD(limits.deadline), milliseconds(10), kHour),
      Time("limits.deadline_max", TP_FIELD(limits.deadline_max), milliseconds(10), kHour),
  };
}

/// What is told to whom.
std::vector<Key> TellingKeys() {
  return {
      Choice<LogLevel>("log.level", TP_FIELD(log.level),
                       {{"debug", LogLevel::kDebug},
                        {"info", LogLevel::kInfo},
                        {"warning", LogLevel::kWarning},
                        {"error", LogLevel::kError}}),
      Choice<LogFormat>("log.format", TP_FIELD(log.format),
                        {{"auto", LogFormat::kAuto},
                         {"json", LogFormat::kJson},
                         {"console", LogFormat::kConsole}}),
      Choice<Pii>("log.pii", TP_FIELD(log.pii),
                  {{"pseudonym", Pii::kPseudonym}, {"clear", Pii::kClear}}),
      Text("log.pseudonym_key", TP_FIELD(log.pseudonym_key), true),
      Text("otlp.endpoint", TP_FIELD(otlp.endpoint)),
      Text("otlp.tls_ca", TP_FIELD(otlp.tls_ca)),
      Switch("events.stakeholders", TP_FIELD(events.stakeholders)),
      Switch("events.stream.enabled", TP_FIELD(events.stream)),
      Count("events.stream.length_max", TP_FIELD(events.stream_length_max), 1'000, 1'000'000'000),
      Text("events.webhook.url", TP_FIELD(events.webhook_url)),
      Text("events.webhook.secret_file", TP_FIELD(events.webhook_secret_file)),
      Text("events.webhook.ca", TP_FIELD(events.webhook_ca)),
      Switch("events.webhook.allow_private", TP_FIELD(events.webhook_allow_private)),
      Count("events.webhook.attempts", TP_FIELD(events.webhook_attempts), 1, 1'000),
  };
}

std::vector<Key> MakeKeys() {
  std::vector<Key> keys = {
      Text("listen.address", TP_FIELD(listen.address)),
      Switch("listen.reflection", TP_FIELD(listen.reflection)),
      Time("listen.probe_interval", TP_FIELD(listen.probe_interval), Duration(0), kHour),
      Text("http.address", TP_FIELD(http.address)),
      Count("http.connections", TP_FIELD(http.connections), 1, 100'000),
      Time("http.request_timeout", TP_FIELD(http.request_timeout), std::chrono::milliseconds(10),
           kHour),
      Time("http.idle_timeout", TP_FIELD(http.idle_timeout), std::chrono::milliseconds(10), kHour),
      Switch("http.metrics_open", TP_FIELD(http.metrics_open)),
      Choice<AuthMode>("auth.mode", TP_FIELD(auth.mode),
                       {{"open", AuthMode::kOpen}, {"token", AuthMode::kToken}}),
      Text("auth.admin_token_file", TP_FIELD(auth.admin_token_file)),
      Text("auth.jwks_file", TP_FIELD(auth.jwks_file)),
      Text("auth.jwt_issuer", TP_FIELD(auth.jwt_issuer)),
      Text("auth.jwt_audience", TP_FIELD(auth.jwt_audience)),
      Time("auth.token_lifetime_max", TP_FIELD(auth.token_lifetime_max), kHour, 3660 * kDay),
      Text("tls.certificate", TP_FIELD(tls.certificate)),
      Text("tls.key", TP_FIELD(tls.key)),
      Text("tls.client_ca", TP_FIELD(tls.client_ca)),
      Text("redis.url", TP_FIELD(redis.url), true),
      Text("redis.tls_ca", TP_FIELD(redis.tls_ca)),
      Text("redis.tls_certificate", TP_FIELD(redis.tls_certificate)),
      Text("redis.tls_key", TP_FIELD(redis.tls_key)),
      Text("redis.data_dir", TP_FIELD(redis.data_dir)),
      Text("redis.prefix", TP_FIELD(redis.prefix)),
      Count("redis.partitions", TP_FIELD(redis.partitions), 1, 4096),
      Count("redis.replicas", TP_FIELD(redis.replicas), 1, 16),
      Time("redis.start_timeout", TP_FIELD(redis.start_timeout), Duration(0), kHour),
      Choice<Durability>("durability", TP_FIELD(durability),
                         {{"relaxed", Durability::kRelaxed},
                          {"fsync", Durability::kFsync},
                          {"replicated", Durability::kReplicated}}),
      Text("policy.file", TP_FIELD(policy_file)),
      Bytes("cache.bytes_max", TP_FIELD(cache_bytes_max), 0, uint64_t{1} << 40),
      Time("retention", TP_FIELD(retention), kDay, 3660 * kDay),
      Time("journal.retention", TP_FIELD(journal_retention), kHour, 3660 * kDay),
      Count("watch.buffer", TP_FIELD(watch_buffer), 1, 1'000'000),
      Time("watch.heartbeat", TP_FIELD(watch_heartbeat), std::chrono::milliseconds(10), kHour),
      Time("drain.delay", TP_FIELD(drain_delay), Duration(0), kHour),
      Time("drain.grace", TP_FIELD(drain_grace), Duration(0), kHour),
  };
  for (Key& key : LimitKeys()) {
    keys.push_back(std::move(key));
  }
  for (Key& key : TellingKeys()) {
    keys.push_back(std::move(key));
  }
  return keys;
}

#undef TP_FIELD

}  // namespace

const std::vector<Key>& Keys() {
  static const std::vector<Key> keys = MakeKeys();
  return keys;
}

const Key* FindKey(const std::string& path) {
  const auto at = std::find_if(Keys().begin(), Keys().end(),
                               [&path](const Key& key) { return key.path == path; });
  return at == Keys().end() ? nullptr : &*at;
}

}  // namespace touchpoint::config
