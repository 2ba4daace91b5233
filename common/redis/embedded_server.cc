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
#include <thread>
#include <utility>

#include "common/redis/server_process.h"

namespace touchpoint::redis {
namespace {

namespace asio = boost::asio;

constexpr size_t kSocketPathMax = 107;
constexpr mode_t kOwnerOnly = 0600;
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

// What the log says of a server's end, and what to do about it. Redis goes on without its disk only
// where it has promised less than to have written what it acknowledges.
std::string Explain(const std::string& log) {
  std::string last = LastLine(log);
  if (last.find("AOF write error") != std::string::npos) {
    last += ": free space, or make the disk writable; until then it is started again and again";
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
  Result<void> StopOrphan();
  Result<void> CannotWrite() const;
  Result<void> Launch();
  Result<void> WaitForSocket();
  std::vector<std::string> CommandLine() const;
  void Watch();
  void OnEnd();

  asio::posix::stream_descriptor watch_;
  asio::steady_timer restart_;
  std::chrono::milliseconds restart_after_ = kRestartMin;
  std::chrono::steady_clock::time_point launched_;
  int lock_ = -1;         // says that a daemon lives
  int server_lock_ = -1;  // says that a server lives
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
  if (auto stopped = StopOrphan(); !stopped) {
    Stop();
    return stopped;
  }
  return Launch();
}

// Two servers on the same files destroy them. Every server inherits this second lock, so that it is
// free only when the last of an earlier run has written its last byte, found by its socket or not.
Result<void> EmbeddedServer::Core::StopOrphan() {
  server_lock_ = open(Path("redis.lock").c_str(), O_RDWR | O_CREAT, kOwnerOnly);
  if (server_lock_ < 0) {
    return CannotWrite();
  }
  if (const auto orphan = ListenerOf(Path("redis.sock"))) {
    EndProcess(*orphan, options.stop_max);
  }
  const auto until = std::chrono::steady_clock::now() + options.stop_max;
  constexpr std::chrono::milliseconds kStep(5);
  while (flock(server_lock_, LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() > until) {
      return Refused("a redis-server of an earlier run still uses " + options.directory +
                     " and cannot be found by its socket; end it: fuser " + Path("redis.lock") +
                     " names it");
    }
    std::this_thread::sleep_for(kStep);
  }
  return {};
}

Result<void> EmbeddedServer::Core::CannotWrite() const {
  return Refused("cannot write in " + options.directory + ": " +
                 std::generic_category().message(errno) +
                 "; free space, or make it writable for the user of the daemon");
}

// The lock is not inherited, so that it says whether a daemon lives, not whether its server does.
Result<void> EmbeddedServer::Core::Lock() {
  lock_ = open(Path("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (lock_ < 0) {
    return CannotWrite();
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
      // Who wants a copy is alone.
      "--repl-diskless-sync-delay", "0",
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
    died(Explain(Path("redis.log")));
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
  for (int* lock : {&server_lock_, &lock_}) {
    if (*lock >= 0) {
      close(std::exchange(*lock, -1));
    }
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
