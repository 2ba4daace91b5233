// SPDX-License-Identifier: Apache-2.0
// A backup as it is read: an RDB file, served by a redis-server of our own that ends with us and
// changes nothing. That it loads proves its checksum.
#pragma once

#include <memory>
#include <string>

#include "common/asio/core_loop.h"
#include "common/redis/embedded_server.h"
#include "services/touchpointctl/backup/redis_session.h"
#include "services/touchpointctl/backup/temporary_folder.h"

namespace touchpoint::ctl {

/// Copies all that a Redis holds, at one instant, to a new file for the owner alone. Redis forks
/// for it and goes on serving. Fails with STORE_UNAVAILABLE, or BACKUP_FILE where the file cannot
/// be written.
Result<void> FetchCopy(const redis::Address& address, const std::string& file);

class CopyServer {
 public:
  /// On the main thread.
  explicit CopyServer(CoreLoop& io) : io_(io) {}
  CopyServer(const CopyServer&) = delete;
  CopyServer& operator=(const CopyServer&) = delete;

  /// Loads the file. Fails with BACKUP_FILE if it is damaged or none.
  Result<void> Start(const std::string& file);

  RedisSession& session() { return *session_; }

 private:
  CoreLoop& io_;
  const TemporaryFolder folder_;
  std::unique_ptr<redis::EmbeddedServer> server_;
  std::unique_ptr<RedisSession> session_;
};

/// BACKUP_FILE with this message.
Failure FileFailure(std::string message);

}  // namespace touchpoint::ctl
