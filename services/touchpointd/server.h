// SPDX-License-Identifier: Apache-2.0
// The gRPC server: address, limits, health, reflection.
#pragma once

#include <grpcpp/server.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "common/config/config.h"

namespace touchpoint {

class Server {
 public:
  /// Serves until Shutdown(). UNAVAILABLE/LISTEN if the address cannot be listened on. `services`
  /// outlive the server.
  static Result<std::unique_ptr<Server>> Start(const config::Config& config,
                                               const std::vector<grpc::Service*>& services);

  /// "127.0.0.1:7400", with the port that was chosen.
  const std::string& address() const { return address_; }
  int port() const { return port_; }

  /// Of all services, of "redis" and of the whole.
  void SetServing(bool serving);

  /// Ends calls that are still under way at `deadline`. Blocks; not on a thread that answers calls.
  /// Stops listening first.
  void Shutdown(std::chrono::system_clock::time_point deadline);

  /// Ends all calls at once, also while another thread is in Shutdown(). Any thread.
  void CancelCalls();

 private:
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  int port_ = 0;
};

}  // namespace touchpoint
