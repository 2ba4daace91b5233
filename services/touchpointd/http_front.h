// SPDX-License-Identifier: Apache-2.0
// The HTTP port of the daemon, and the way from there to its services.
#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "common/base/time.h"
#include "common/config/config.h"
#include "common/http/port.h"
#include "common/rpc/admission.h"
#include "services/http/daemon_site.h"
#include "services/touchpointd/health_pages.h"

namespace touchpoint {

class HttpFront {
 public:
  /// Listens on http.address, which is not empty, and answers nobody before Start(). `services` and
  /// `admission` outlive it. UNAVAILABLE/LISTEN if the address cannot be listened on.
  static Result<std::unique_ptr<HttpFront>> Open(const config::Config& config,
                                                 const std::vector<grpc::Service*>& services,
                                                 rpc::Admission& admission);
  ~HttpFront();

  /// Before Start().
  void Add(http::Page page) { site_->Add(std::move(page)); }

  /// The thread of the port.
  const std::shared_ptr<http::Loop>& loop() const { return loop_; }

  void Start();

  /// What /readyz says. Any thread.
  void SetReadiness(const Readiness& readiness) { health_->Set(readiness); }

  /// "127.0.0.1:7480", with the port that was chosen; 0 on a Unix socket.
  const std::string& address() const { return address_; }
  int port() const { return port_->number(); }

  /// Takes no new connections, and ends each behind the answer it waits for.
  void Drain() { port_->Drain(); }

  /// Ends what is left after `patience`. Blocks; on a thread that answers no calls.
  void Stop(Duration patience);

 private:
  HttpFront() = default;

  // A server without a listener of its own: what becomes of gRPC's listener does not touch it.
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<http::Port> port_;
  std::shared_ptr<http::Loop> loop_;
  std::unique_ptr<http::DaemonSite> site_;
  std::unique_ptr<HealthPages> health_;
  std::string address_;
};

}  // namespace touchpoint
