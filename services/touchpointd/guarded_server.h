// SPDX-License-Identifier: Apache-2.0
// A server whose listener is dialled in intervals and opened anew when it no longer accepts, which
// gRPC's does not after it once ran out of descriptors. Calls under way go on.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/asio/core_loop.h"
#include "services/touchpointd/listener_dial.h"
#include "services/touchpointd/listener_watch.h"
#include "services/touchpointd/server.h"

namespace touchpoint {

/// In the core loop, save where it says otherwise.
class GuardedServer {
 public:
  struct Options {
    config::Config config;
    std::vector<grpc::Service*> services;  // outlive it
    /// Told when no new listener helps: calls that are under way can still be answered. May be
    /// null.
    std::function<void()> on_lost;
  };

  /// Fails like Server::Start().
  static Result<std::unique_ptr<GuardedServer>> Start(CoreLoop& core, Options options);
  GuardedServer(CoreLoop& core, Options options);
  /// After Shutdown().
  ~GuardedServer();

  /// "127.0.0.1:7400", with the port that was chosen: for all of its life.
  const std::string& address() const { return options_.config.listen.address; }
  int port() const { return port_; }

  void SetServing(bool serving);

  /// Dials no more and opens nothing anew: before Shutdown().
  void StopGuard();

  /// Ends calls that are still under way at `deadline`. Blocks; on any thread that answers no
  /// calls.
  void Shutdown(std::chrono::system_clock::time_point deadline);

 private:
  /// A place to be dialled.
  struct Target {
    ListenerEndpoint endpoint;
    ListenerWatch watch;
  };
  /// A server without a listener, while calls are left in it.
  struct Retired {
    std::unique_ptr<Server> server;
    std::thread thread;  // waits for their end
  };

  void StartGuard();
  void DialAll();
  void OnDialled(ListenerWatch::Action action);
  void EndRound();
  void Retire();
  void Bury(const Server* closed);
  void Reopen(int attempts_left);
  void GiveUp(const std::string& why);
  void At(std::chrono::steady_clock::time_point time, std::function<void()> then);

  CoreLoop& core_;
  Options options_;
  std::unique_ptr<Server> server_;  // null while it is opened anew
  int port_ = 0;
  std::vector<Retired> retired_;
  std::vector<Target> targets_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<GuardedServer*> alive_;  // null after StopGuard(), for dials under way
  size_t under_way_ = 0;                   // dials of this round
  std::chrono::steady_clock::time_point round_began_;
  bool reopen_ = false;  // this round has found out that it has to be
  bool lost_ = false;    // likewise, that nothing helps
  bool serving_ = false;
};

}  // namespace touchpoint
