// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/health_pages.h"

#include <utility>

namespace touchpoint {
namespace {

using http::Exchange;

std::string Line(const char* what, bool good) {
  return std::string(good ? "[+] " : "[-] ") + what + "\n";
}

}  // namespace

void HealthPages::Set(const Readiness& readiness) {
  const std::lock_guard lock(mutex_);
  readiness_ = readiness;
}

std::vector<http::Page> HealthPages::Pages() {
  // By way of the core loop: if that hangs, this does.
  const auto live = [this](const std::shared_ptr<Exchange>& exchange) {
    core_.Post([loop = loop_, exchange] {
      loop->Post([exchange] { exchange->Reply(http::Unkept(http::MakeText(200, "live"))); });
    });
  };
  const auto ready = [this](const std::shared_ptr<Exchange>& exchange) {
    exchange->Reply(Ready(exchange->request()));
  };
  return {{"/livez", live}, {"/readyz", ready}};
}

http::Response HealthPages::Ready(const http::Request& request) const {
  Readiness readiness;
  {
    const std::lock_guard lock(mutex_);
    readiness = readiness_;
  }
  std::string text;
  if (http::QueryOf(request) == "verbose") {
    text = Line("redis takes writes", readiness.redis) +
           Line("the live policy can be read", readiness.policy) +
           Line("the clocks of Redis and the daemon agree, so that it leases", readiness.clock) +
           Line("the daemon is not stopping", !readiness.draining);
  }
  const bool ready = readiness.ready();
  return http::Unkept(http::MakeText(ready ? 200 : 503, text + (ready ? "ready" : "not ready")));
}

}  // namespace touchpoint
