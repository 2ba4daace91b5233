// SPDX-License-Identifier: Apache-2.0
// A private redis-server: started, watched, started again when it dies, and stopped with its owner.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "common/redis/address.h"
#include "common/redis/durability.h"

namespace touchpoint::redis {

struct EmbeddedServerOptions {
  /// Holds all of it: data, socket, log, lock. Created if missing.
  std::string directory;
  Durability durability = Durability::kFsync;
  std::string program = "redis-server";
  /// Further settings, as on its command line: {"--maxmemory", "1gb"}.
  std::vector<std::string> settings;
  /// From the start of the process to its socket; loading the data comes after that.
  Duration start_max{10000};
  /// From SIGTERM to SIGKILL.
  Duration stop_max{10000};
};

/// All calls on the main thread, which must also run the io_context: the server ends with the
/// thread that started it.
class EmbeddedServer {
 public:
  EmbeddedServer(boost::asio::io_context& main, EmbeddedServerOptions options);
  /// Stops.
  ~EmbeddedServer();
  EmbeddedServer(const EmbeddedServer&) = delete;
  EmbeddedServer& operator=(const EmbeddedServer&) = delete;

  /// Told of every end that was not asked for, with what is known about it. Before Start().
  void SetObserver(std::function<void(const std::string&)> died);

  /// Locks the directory, stops the server that an earlier run left behind and waits for its end,
  /// starts the server and waits for its socket. FAILED_PRECONDITION/STORE_SETUP says what is in
  /// the way, such as another daemon, and what to do.
  Result<void> Start();

  /// Returns when the server has written everything and ended.
  void Stop();

  Address address() const;
  pid_t pid() const;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace touchpoint::redis
