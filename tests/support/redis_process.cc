// SPDX-License-Identifier: Apache-2.0
#include "tests/support/redis_process.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <utility>

#include "common/base/assert.h"
#include "common/redis/command.h"
#include "common/redis/server_process.h"

namespace touchpoint::testing {
namespace {

constexpr std::chrono::milliseconds kPatience(20000);

}  // namespace

RedisProcess::RedisProcess(std::vector<std::string> settings, std::vector<std::string> launcher)
    : settings_(std::move(settings)), launcher_(std::move(launcher)) {
  Start();
}

RedisProcess::~RedisProcess() {
  Kill();
}

redis::Address RedisProcess::address() const {
  redis::Address address;
  address.socket = Path("redis.sock");
  return address;
}

void RedisProcess::Start() {
  std::vector<std::string> line = {"redis-server",
                                   "--port",
                                   "0",
                                   "--unixsocket",
                                   Path("redis.sock"),
                                   "--dir",
                                   folder_.path(),
                                   "--appendonly",
                                   "yes",
                                   "--appendfsync",
                                   "always",
                                   "--save",
                                   "",
                                   "--latency-tracking",
                                   "no"};
  line.insert(line.begin(), launcher_.begin(), launcher_.end());
  line.insert(line.end(), settings_.begin(), settings_.end());
  const Result<pid_t> child = redis::Spawn(line, Path("redis.log"));
  TP_ASSERT(child.has_value());
  pid_ = *child;
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!redis::ListenerOf(Path("redis.sock"))) {
    TP_ASSERT(!redis::WaitForEnd(pid_, std::chrono::milliseconds(2)));
    TP_ASSERT(std::chrono::steady_clock::now() < until);
  }
}

void RedisProcess::Stop() {
  redis::EndProcess(std::exchange(pid_, 0), kPatience);
}

void RedisProcess::Kill() {
  if (pid_ != 0) {
    kill(pid_, SIGKILL);
    redis::WaitForEnd(std::exchange(pid_, 0), kPatience);
  }
}

void RedisProcess::Suspend() const {
  kill(pid_, SIGSTOP);
}

void RedisProcess::Resume() const {
  kill(pid_, SIGCONT);
}

bool RedisProcess::Run(const std::vector<std::string>& words) const {
  redis::Command command(words.front());
  for (size_t i = 1; i < words.size(); ++i) {
    command.Add(words[i]);
  }
  std::string bytes;
  command.AppendTo(bytes);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  Path("redis.sock").copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  char first = '-';
  const void* any_kind = &address;
  const auto* generic = static_cast<const sockaddr*>(any_kind);
  const bool answered =
      connect(socket, generic, sizeof(address)) == 0 &&
      write(socket, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
      read(socket, &first, 1) == 1;
  close(socket);
  return answered && first != '-';
}

}  // namespace touchpoint::testing
