// SPDX-License-Identifier: Apache-2.0
// Sends spans to a collector, by OTLP over HTTP. A collector that is slow or away costs spans, and
// no call a moment.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/asio/tls_client.h"
#include "common/metrics/registry.h"
#include "common/otlp/span_json.h"
#include "common/rpc/span.h"

namespace touchpoint::otlp {

class Exporter final : public rpc::SpanSink {
 public:
  struct Options {
    std::string host;
    std::string port;
    std::string path;                   // "/v1/traces"
    bool tls = false;                   // only to a collector that proves to be `host`
    std::string tls_ca;                 // the PEM file of who vouches for it; empty: the system's
    std::vector<std::string> services;  // whose methods the spans are of
    std::string version;                // of this program
    size_t queue_max = 4'096;           // spans; one more is dropped
    size_t batch_max = 512;
    std::chrono::milliseconds interval = std::chrono::seconds(1);  // spans wait no longer
    std::chrono::milliseconds timeout = std::chrono::seconds(5);   // of one batch
  };

  /// `registry` outlives it. Has a thread of its own.
  Exporter(Options options, metrics::Registry& registry);
  /// Sends what is queued, in one attempt.
  ~Exporter() override;

  void Take(rpc::Span span) override;

 private:
  void Run();
  void Send(const std::vector<rpc::Span>& batch);
  std::string Post(const std::string& body);

  const Options options_;
  const ServiceNames services_;
  const metrics::Counter sent_;
  const metrics::Counter dropped_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<rpc::Span> queue_;
  bool stopping_ = false;
  // The thread's:
  bool failing_ = false;                               // the last batch was not taken
  std::optional<boost::asio::ssl::context> trusting_;  // what `tls_ca` was, until a failure
  std::thread thread_;
};

}  // namespace touchpoint::otlp
