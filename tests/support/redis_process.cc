// SPDX-License-Identifier: Apache-2.0
#include "tests/support/redis_process.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "common/base/assert.h"
#include "common/redis/command.h"
#include "common/redis/server_process.h"

namespace touchpoint::testing {
namespace {

constexpr std::chrono::milliseconds kPatience(20000);

/// A reply is its first line, and of a text ("$") as many bytes as that says.
bool IsWhole(const std::string& reply) {
  const size_t line = reply.find("\r\n");
  if (line == std::string::npos || reply.front() != '$') {
    return line != std::string::npos;
  }
  const long size = std::strtol(reply.c_str() + 1, nullptr, 10);
  return size < 0 || reply.size() >= line + 2 + static_cast<size_t>(size) + 2;
}

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
  const std::optional<std::string> reply = Ask(words);
  return reply && !reply->starts_with('-');
}

std::optional<std::string> RedisProcess::Ask(const std::vector<std::string>& words) const {
  return AskOnSocket(Path("redis.sock"), words);
}

std::optional<std::string> AskOnSocket(const std::string& path,
                                       const std::vector<std::string>& words) {
  redis::Command command(words.front());
  for (size_t i = 1; i < words.size(); ++i) {
    command.Add(words[i]);
  }
  std::string bytes;
  command.AppendTo(bytes);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  const void* any_kind = &address;
  const auto* generic = static_cast<const sockaddr*>(any_kind);
  std::string reply;
  if (connect(socket, generic, sizeof(address)) == 0 &&
      write(socket, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size())) {
    std::array<char, 4096> part = {};
    for (ssize_t got = 1; got > 0 && !IsWhole(reply);) {
      got = read(socket, part.data(), part.size());
      reply.append(part.data(), static_cast<size_t>(std::max<ssize_t>(got, 0)));
    }
  }
  close(socket);
  return IsWhole(reply) ? std::optional(reply) : std::nullopt;
}

}  // namespace touchpoint::testing
