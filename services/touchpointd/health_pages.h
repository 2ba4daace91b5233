// SPDX-License-Identifier: Apache-2.0
// /livez and /readyz, for orchestrators and load balancers.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/http/loop.h"
#include "services/http/daemon_site.h"

namespace touchpoint {

/// What calls need to be taken.
struct Readiness {
  bool redis = false;   // takes writes
  bool policy = false;  // the live one can be read
  bool draining = false;
  bool clock = true;  // agrees with Redis's; where it does not, only leases are refused

  bool ready() const { return redis && policy && !draining; }
};

/// Thread-safe.
class HealthPages {
 public:
  /// `core` outlives the port that shows them, of which `loop` is.
  HealthPages(CoreLoop& core, std::shared_ptr<http::Loop> loop)
      : core_(core), loop_(std::move(loop)) {}

  void Set(const Readiness& readiness);

  /// /livez: this process answers, whatever Redis does. /readyz: whether calls are taken, 200 or
  /// 503; with ?verbose, for want of what.
  std::vector<http::Page> Pages();

 private:
  http::Response Ready(const http::Request& request) const;

  CoreLoop& core_;
  const std::shared_ptr<http::Loop> loop_;
  mutable std::mutex mutex_;
  Readiness readiness_;
};

}  // namespace touchpoint
