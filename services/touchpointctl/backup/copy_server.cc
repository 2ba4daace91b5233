// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/backup/copy_server.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "common/base/assert.h"
#include "common/redis/server_process.h"
#include "common/redis/tunnel.h"

namespace touchpoint::ctl {
namespace {

namespace fs = std::filesystem;

// A big data set takes as long as its disk takes.
constexpr std::chrono::hours kPatience(4);

std::vector<std::string> CommandLine(const redis::Address& address, const std::string& file) {
  std::vector<std::string> line = {"redis-cli"};
  if (address.socket.empty()) {
    line.insert(line.end(), {"-h", address.host, "-p", std::to_string(address.port)});
  } else {
    line.insert(line.end(), {"-s", address.socket});
  }
  if (!address.user.empty()) {
    line.insert(line.end(), {"--user", address.user});
  }
  if (!address.password.empty()) {
    setenv("REDISCLI_AUTH", address.password.c_str(), 1);  // a command line is read by everybody
  }
  line.insert(line.end(), {"--rdb", file});
  return line;
}

std::string LastWords(const std::string& log) {
  std::ifstream in(log);
  std::string last;
  for (std::string line; std::getline(in, line);) {
    last = line.empty() ? last : line;
  }
  return last.empty() ? "it says nothing" : last;
}

/// Returns the status of a child that has ended; its tunnel works until then.
int RunUntilEnd(CoreLoop& io, pid_t child) {
  const int process = redis::OpenProcess(child);
  TP_ASSERT(process >= 0);
  boost::asio::posix::stream_descriptor ended(io, process);
  ended.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                   [&io](const boost::system::error_code& /*none*/) { io.stop(); });
  io.run();
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

}  // namespace

Failure FileFailure(std::string message) {
  return {Code::kFailedPrecondition, "BACKUP_FILE", std::move(message), {}, {}, {}};
}

Result<void> FetchCopy(const redis::Address& address, const std::string& file) {
  CoreLoop io;
  const TemporaryFolder folder;
  redis::Tunnel tunnel(io, address, folder.path() + "/redis.sock");
  if (address.tls) {
    if (auto started = tunnel.Start(); !started) {
      return started;
    }
  }
  const std::string log = file + ".log";
  constexpr mode_t kOwnerOnly = 0077;
  umask(kOwnerOnly);
  const Result<pid_t> child =
      redis::Spawn(CommandLine(address.tls ? tunnel.address() : address, file), log);
  if (!child) {
    return tl::unexpected(child.error());
  }
  const int status = RunUntilEnd(io, *child);
  const std::string words = LastWords(log);
  std::error_code ignored;
  fs::remove(log, ignored);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && fs::exists(file, ignored)) {
    return {};
  }
  fs::remove(file, ignored);
  return tl::unexpected(Failure{Code::kUnavailable,
                                "STORE_UNAVAILABLE",
                                "Redis at " + address.ToString() + " gives no copy: " + words,
                                {},
                                {},
                                {}});
}

Result<void> CopyServer::Start(const std::string& file) {
  std::error_code error;
  const fs::path whole = fs::canonical(file, error);
  if (error) {
    return tl::unexpected(FileFailure(file + ": " + error.message()));
  }
  if (!folder_.is_made()) {
    return tl::unexpected(FileFailure("cannot create a folder " + folder_.path()));
  }
  fs::create_symlink(whole, folder_.path() + "/dump.rdb", error);
  redis::EmbeddedServerOptions options;
  options.directory = folder_.path();
  options.durability = redis::Durability::kDev;
  server_ = std::make_unique<redis::EmbeddedServer>(io_, options);
  server_->SetObserver([this, file](const std::string& what) {
    if (session_) {
      session_->GiveUp(FileFailure(file + " is no backup, or a damaged one: " + what));
    }
  });
  if (auto started = server_->Start(); !started) {
    return tl::unexpected(FileFailure(file + " cannot be loaded: " + started.error().message));
  }
  session_ = std::make_unique<RedisSession>(io_, server_->address(), Duration(kPatience));
  if (auto loaded = session_->Ask({"DBSIZE"}); !loaded) {
    return tl::unexpected(std::move(loaded.error()));
  }
  return {};
}

}  // namespace touchpoint::ctl
