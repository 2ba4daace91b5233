// SPDX-License-Identifier: Apache-2.0
#include "common/redis/embedded_server.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "common/redis/server_process.h"

namespace touchpoint::redis {
namespace {

namespace asio = boost::asio;

constexpr size_t kSocketPathMax = 107;
constexpr std::chrono::milliseconds kRestartMin(100);
constexpr std::chrono::milliseconds kRestartMax(5000);

tl::unexpected<Failure> Refused(std::string message) {
  return tl::unexpected(
      Failure{Code::kFailedPrecondition, "STORE_SETUP", std::move(message), {}, {}, {}});
}

std::string LastLine(const std::string& path) {
  std::ifstream file(path);
  std::string last;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) {
      last = std::move(line);
    }
  }
  return last;
}

}  // namespace

class EmbeddedServer::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(asio::io_context& main, EmbeddedServerOptions o)
      : options(std::move(o)), watch_(main), restart_(main) {}

  Result<void> Start();
  void Stop();

  std::string Path(const char* name) const { return options.directory + "/" + name; }

  EmbeddedServerOptions options;
  std::function<void(const std::string&)> died;
  pid_t pid = 0;

 private:
  Result<void> Lock();
  Result<void> Launch();
  Result<void> WaitForSocket();
  std::vector<std::string> CommandLine() const;
  void Watch();
  void OnEnd();

  asio::posix::stream_descriptor watch_;
  asio::steady_timer restart_;
  std::chrono::milliseconds restart_after_ = kRestartMin;
  std::chrono::steady_clock::time_point launched_;
  int lock_ = -1;
};

Result<void> EmbeddedServer::Core::Start() {
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  if (error) {
    return Refused("cannot create " + options.directory + ": " + error.message());
  }
  options.directory = std::filesystem::canonical(options.directory, error).string();
  if (Path("redis.sock").size() > kSocketPathMax) {
    return Refused("the data directory's path is too long for a Unix socket; use a shorter one: " +
                   options.directory);
  }
  if (options.durability == Durability::kReplicated) {
    return Refused("the embedded Redis has no replicas; use durability fsync or a redis.url");
  }
  if (auto locked = Lock(); !locked) {
    return locked;
  }
  if (const auto orphan = ListenerOf(Path("redis.sock"))) {
    EndProcess(*orphan, options.stop_max);
  }
  return Launch();
}

// The lock is not inherited, so that it says whether a daemon lives, not whether its server does.
Result<void> EmbeddedServer::Core::Lock() {
  constexpr mode_t kOwnerOnly = 0600;
  lock_ = open(Path("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (lock_ < 0) {
    return Refused("cannot write in " + options.directory + ": " +
                   std::generic_category().message(errno));
  }
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    close(std::exchange(lock_, -1));
    return Refused("another daemon uses " + options.directory +
                   "; stop it or give this one its own data directory");
  }
  return {};
}

std::vector<std::string> EmbeddedServer::Core::CommandLine() const {
  const bool durable = options.durability != Durability::kDev;
  const bool always = options.durability == Durability::kFsync;
  std::vector<std::string> line = {
      options.program, "--port", "0", "--unixsocket", Path("redis.sock"), "--unixsocketperm", "700",
      "--dir", options.directory, "--logfile", Path("redis.log"), "--loglevel", "notice",
      "--appendonly", durable ? "yes" : "no", "--appendfsync", always ? "always" : "everysec",
      "--no-appendfsync-on-rewrite", "no", "--save", "", "--maxmemory-policy", "noeviction",
      // Hashes of records up to this size stay compact: a fifth less memory, no more time.
      "--hash-max-listpack-value", "512",
      // Costs a microsecond per command and nobody reads it.
      "--latency-tracking", "no"};
  line.insert(line.end(), options.settings.begin(), options.settings.end());
  return line;
}

Result<void> EmbeddedServer::Core::Launch() {
  // A stale socket would look like an answer to nobody's question.
  unlink(Path("redis.sock").c_str());
  Result<pid_t> child = Spawn(CommandLine(), Path("redis.log"));
  if (!child) {
    return tl::unexpected(std::move(child.error()));
  }
  pid = *child;
  launched_ = std::chrono::steady_clock::now();
  if (auto up = WaitForSocket(); !up) {
    return up;
  }
  Watch();
  return {};
}

Result<void> EmbeddedServer::Core::WaitForSocket() {
  constexpr std::chrono::milliseconds kStep(5);
  const auto until = launched_ + options.start_max;
  while (!ListenerOf(Path("redis.sock"))) {
    if (WaitForEnd(pid, kStep)) {
      pid = 0;
      return Refused(options.program + " ended at once; the end of " + Path("redis.log") + ": " +
                     LastLine(Path("redis.log")));
    }
    if (std::chrono::steady_clock::now() > until) {
      EndProcess(std::exchange(pid, 0), options.stop_max);
      return Refused(options.program + " does not open its socket; see " + Path("redis.log"));
    }
  }
  return {};
}

void EmbeddedServer::Core::Watch() {
  const int fd = OpenProcess(pid);
  if (fd < 0) {
    OnEnd();
    return;
  }
  watch_.assign(fd);
  watch_.async_wait(asio::posix::stream_descriptor::wait_read,
                    [self = shared_from_this()](const boost::system::error_code& error) {
                      if (!error && self->pid != 0) {
                        self->OnEnd();
                      }
                    });
}

void EmbeddedServer::Core::OnEnd() {
  WaitForEnd(std::exchange(pid, 0), std::chrono::milliseconds(0));
  boost::system::error_code ignored;
  watch_.close(ignored);
  if (died) {
    died(LastLine(Path("redis.log")));
  }
  // One that lived for a while has earned a quick restart.
  const auto lived = std::chrono::steady_clock::now() - launched_;
  restart_after_ = lived > kRestartMax ? kRestartMin : std::min(restart_after_ * 2, kRestartMax);
  restart_.expires_after(restart_after_);
  restart_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error && self->lock_ >= 0 && !self->Launch()) {
      self->OnEnd();
    }
  });
}

void EmbeddedServer::Core::Stop() {
  died = nullptr;
  restart_.cancel();
  boost::system::error_code ignored;
  watch_.close(ignored);
  if (pid != 0) {
    EndProcess(std::exchange(pid, 0), options.stop_max);
  }
  if (lock_ >= 0) {
    close(std::exchange(lock_, -1));
  }
}

EmbeddedServer::EmbeddedServer(asio::io_context& main, EmbeddedServerOptions options)
    : core_(std::make_shared<Core>(main, std::move(options))) {
}

EmbeddedServer::~EmbeddedServer() {
  core_->Stop();
}

void EmbeddedServer::SetObserver(std::function<void(const std::string&)> died) {
  core_->died = std::move(died);
}

Result<void> EmbeddedServer::Start() {
  return core_->Start();
}

void EmbeddedServer::Stop() {
  core_->Stop();
}

Address EmbeddedServer::address() const {
  Address address;
  address.socket = core_->Path("redis.sock");
  return address;
}

pid_t EmbeddedServer::pid() const {
  return core_->pid;
}

}  // namespace touchpoint::redis
