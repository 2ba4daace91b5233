// SPDX-License-Identifier: Apache-2.0
// The daemon's configuration as typed values; the initializers are the documented defaults.
// deploy/config/touchpointd.yaml explains every key.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/time.h"

namespace touchpoint::config {

enum class AuthMode { kOpen, kToken };
enum class Durability { kRelaxed, kFsync, kReplicated };
enum class LogFormat { kAuto, kJson, kConsole };
enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class Pii { kPseudonym, kClear };

struct Listen {
  std::string address = "127.0.0.1:7400";
  bool reflection = true;
  Duration probe_interval = std::chrono::seconds(1);  // 0: never
};

/// The port for browsers, curl and probes, beside gRPC's.
struct Http {
  std::string address = "127.0.0.1:7480";  // empty: none
  uint32_t connections = 256;
  Duration request_timeout = std::chrono::seconds(10);
  Duration idle_timeout = std::chrono::seconds(60);
  bool metrics_open = false;  // whoever reaches the port may read /metrics
};

struct Auth {
  AuthMode mode = AuthMode::kOpen;
  std::string admin_token_file;
  std::string jwks_file;  // empty: no JWTs
  std::string jwt_issuer;
  std::string jwt_audience;
  Duration token_lifetime_max = 90 * kDay;
};

/// Files in PEM; empty: plaintext.
struct Tls {
  std::string certificate;
  std::string key;
  std::string client_ca;  // not empty: callers must have a certificate of it
};

struct Redis {
  std::string url;  // empty: a private redis-server in data_dir
  std::string tls_ca;
  std::string tls_certificate;
  std::string tls_key;
  std::string data_dir = "/var/lib/touchpointd";
  std::string prefix = "tp";
  uint32_t partitions = 64;
  uint32_t replicas = 1;  // that have every write, where durability is replicated
  Duration start_timeout = std::chrono::seconds(30);
};

/// What one request may be and what all of them together may take.
struct Limits {
  uint64_t message_bytes = 1u << 20;
  uint32_t streams = 64;
  uint32_t requests_in_flight = 500;
  uint32_t stream_plans_pending = 4'000;
  uint32_t plans_per_message = 1'000;
  uint32_t open_touchpoints = 1'000;
  uint32_t id_bytes = 128;
  uint32_t text_bytes = 256;
  uint32_t attributes = 16;
  uint32_t token_requests_in_flight = 0;  // 0: no limit of its own, as for the next two
  uint32_t token_streams = 0;
  uint32_t token_plans_per_second = 0;
  uint32_t feed_fetches_per_minute = 30;  // of one calendar feed; 0: no limit, as for the next
  uint32_t address_fetches_per_minute = 300;
  uint32_t calendar_feeds = 10'000;
  Duration deadline = std::chrono::seconds(10);
  Duration deadline_max = std::chrono::seconds(60);
};

struct Log {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kAuto;
  Pii pii = Pii::kPseudonym;
  std::string pseudonym_key;  // empty: derived from the data set's id
};

struct Otlp {
  std::string endpoint;  // "https://host:port"; empty: no spans are sent
  std::string tls_ca;    // empty: whom the system trusts
};

/// CloudEvents made of the journal.
struct Events {
  bool stakeholders = false;  // say who they are about
  bool stream = false;        // on a Redis stream
  uint32_t stream_length_max = 1'000'000;
  std::string webhook_url;  // empty: none
  std::string webhook_secret_file;
  std::string webhook_ca;  // empty: the system's
  bool webhook_allow_private = false;
  uint32_t webhook_attempts = 12;
};

struct Config {
  Listen listen;
  Http http;
  Auth auth;
  Tls tls;
  Redis redis;
  Durability durability = Durability::kFsync;
  std::string policy_file = "/etc/touchpointd/policy.yaml";
  Limits limits;
  uint64_t cache_bytes_max = 256u << 20;
  Duration retention = 400 * kDay;
  Duration journal_retention = 30 * kDay;
  uint32_t watch_buffer = 8'192;
  Duration watch_heartbeat = std::chrono::seconds(15);
  Log log;
  Otlp otlp;
  Events events;
  Duration drain_delay{};
  Duration drain_grace = std::chrono::seconds(30);
};

}  // namespace touchpoint::config
