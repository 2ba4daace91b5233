// SPDX-License-Identifier: Apache-2.0
// Puts the stages together, starts them, stops them in reverse. Holds no logic.
#pragma once

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/auth/token.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/config/config.h"
#include "common/metrics/registry.h"
#include "common/redis/embedded_server.h"
#include "common/rpc/permission_table.h"
#include "services/commit/redis/redis_store.h"
#include "services/touchpointd/event_outlets.h"
#include "services/touchpointd/exit_code.h"
#include "services/touchpointd/policy_file.h"
#include "services/touchpointd/port_file.h"
#include "services/touchpointd/stages.h"
#include "services/touchpointd/systemd.h"

namespace touchpoint {

/// The main thread runs the core loop.
class Daemon {
 public:
  Daemon(config::Config config, PortFiles port_files);
  ~Daemon();

  /// Serves until a signal ends it. On the main thread.
  ExitCode Run();

 private:
  ExitCode ReadAuthority();
  ExitCode LoadRules();
  ExitCode StartRedis();
  void OpenStore();
  void OnOpened(const Result<commit::RedisStore::Opened>& opened);
  void OpenPolicy(const commit::DataSet& data_set);
  void OnPolicy(const commit::DataSet& data_set, const Result<commit::LivePolicy>& live);
  void ReadTokens(const commit::DataSet& data_set);
  void OnTokens(const commit::DataSet& data_set, const Result<bool>& read);
  void Serve(const commit::DataSet& data_set);
  bool WritePorts() const;
  void UpdateServing();
  void OnRedis(const std::optional<Failure>& lost);
  void WaitForSignal();
  void OnSignal(int signal);
  void Reload();
  void Drain();
  void AwaitIdle();
  void StopServer();
  void End(ExitCode code);

  const config::Config config_;
  const PortFiles port_files_;
  SystemClock clock_;
  SystemRandom random_;
  std::optional<rpc::PermissionTable> permissions_;
  std::vector<auth::TokenRecord> configured_tokens_;
  std::shared_ptr<const ZoneDatabase> zones_;
  std::shared_ptr<const decide::Rulebook> rulebook_;  // of the policy file

  CoreLoop core_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer timer_;
  SystemdHeartbeat heartbeat_;
  std::unique_ptr<redis::EmbeddedServer> embedded_;
  metrics::Registry metrics_;
  std::unique_ptr<commit::RedisStore> store_;
  std::unique_ptr<EventOutlets> event_outlets_;
  std::unique_ptr<Stages> stages_;
  std::thread stopper_;  // waits for gRPC, which waits for answers of the core loop
  std::chrono::steady_clock::time_point drain_until_;
  bool redis_ready_ = false;
  bool policy_readable_ = true;
  bool draining_ = false;
  ExitCode exit_code_ = ExitCode::kOk;  // what it ends with, once it is drained
};

}  // namespace touchpoint
