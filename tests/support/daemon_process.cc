// SPDX-License-Identifier: Apache-2.0
#include "tests/support/daemon_process.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>
#include <utility>

#include "common/base/assert.h"
#include "common/redis/server_process.h"

namespace touchpoint::testing {
namespace {

constexpr int kPatienceMs = 60'000;

std::string ReadFile(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Asks until the answer is yes; false when patience is over.
template <typename Condition>
bool Await(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace

const char kDaemonBinary[] = TOUCHPOINTD_BINARY;

const char kTestPolicy[] = R"(policy: 1
defaults: {window: 14d, freeze: 30m}
time_zone: {unknown: default, default: UTC}
channels: {email: {}, phone: {human: true}}
teams: [sales, marketing, service]
purposes:
  service: {rank: 1}
  promotion: {rank: 3}
caps:
  - {id: one-a-day, limit: 1, per: 24h}
merges:
  - {id: same-topic, purposes: [promotion], across_teams: true, when: if_blocked, size: 5}
)";

DaemonProcess::DaemonProcess(Options options) : options_(std::move(options)) {
  WritePolicy(options_.policy);
  if (options_.start) {
    Start();
  }
}

DaemonProcess::~DaemonProcess() {
  const std::optional<pid_t> private_redis = redis::ListenerOf(folder_.Path("redis/redis.sock"));
  bool crashed = false;
  if (pid_ != 0) {
    siginfo_t ended = {};
    waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
    crashed = ended.si_pid != 0 && !stopped_;
    kill(pid_, SIGKILL);
    (void)ExitCode();
  }
  if (private_redis) {  // it follows the daemon
    redis::WaitForEnd(*private_redis, std::chrono::milliseconds(kPatienceMs));
  }
  Refuse(crashed);
  // Until its last moment redis-server may write to its log.
  Await([this] {
    std::error_code ignored;
    std::filesystem::remove_all(folder(), ignored);
    return !std::filesystem::exists(folder());
  });
}

// What a sanitizer has to say goes to the log of the daemon, and may spoil no answer of its.
void DaemonProcess::Refuse(bool crashed) const {
  const std::string log = Log();
  const bool reported = log.find("Sanitizer: ") != std::string::npos ||
                        log.find(": runtime error: ") != std::string::npos;
  if (crashed || reported) {
    std::fprintf(stderr, "%s", log.c_str());
  }
  TP_ASSERT(!crashed);
  TP_ASSERT(!reported);
}

void DaemonProcess::Launch() {
  TP_ASSERT(pid_ == 0);
  const std::string port_file = folder_.Path("port");
  std::filesystem::remove(port_file);
  std::vector<std::string> line = {options_.binary,
                                   "--listen",
                                   "127.0.0.1:0",
                                   "--policy",
                                   policy_file(),
                                   "--data-dir",
                                   folder_.Path("redis"),
                                   "--redis-url",
                                   options_.redis_url,
                                   "--log-format",
                                   "json",
                                   "--set",
                                   "http.address=127.0.0.1:0",
                                   "--http-port-file",
                                   folder_.Path("http_port"),
                                   "--port-file",
                                   port_file};
  for (const std::string& setting : options_.settings) {
    line.insert(line.end(), {"--set", setting});
  }
  const Result<pid_t> child = redis::Spawn(line, folder_.Path("log"));
  TP_ASSERT(child.has_value());
  pid_ = *child;
  stopped_ = false;
}

void DaemonProcess::Start() {
  StartOnSocket();
  address_ = AddressIn("port");
  http_address_ = AddressIn("http_port");
}

std::string DaemonProcess::AddressIn(const std::string& file) const {
  std::string port = ReadFile(folder_.Path(file));
  TP_ASSERT(!port.empty());
  port.pop_back();
  return "127.0.0.1:" + port;
}

void DaemonProcess::StartOnSocket() {
  Launch();
  const std::string port_file = folder_.Path("port");
  const int process = redis::OpenProcess(pid_);
  TP_ASSERT(process >= 0);
  const bool serves = Await([&] {
    pollfd ended = {process, POLLIN, 0};
    return std::filesystem::exists(port_file) || poll(&ended, 1, 0) > 0;
  });
  close(process);
  if (!serves || !std::filesystem::exists(port_file)) {
    std::fprintf(stderr, "%s", Log().c_str());
  }
  TP_ASSERT(std::filesystem::exists(port_file));
}

int DaemonProcess::StartAndFail() {
  Launch();
  return ExitCode().value_or(-1);
}

void DaemonProcess::Signal(int signal) {
  stopped_ = stopped_ || signal == SIGTERM || signal == SIGINT || signal == SIGKILL;
  TP_ASSERT(kill(pid_, signal) == 0);
}

std::optional<int> DaemonProcess::ExitCode() {
  const int process = redis::OpenProcess(pid_);
  TP_ASSERT(process >= 0);
  pollfd ended = {process, POLLIN, 0};
  const int ready = poll(&ended, 1, kPatienceMs);
  close(process);
  if (ready <= 0) {
    return std::nullopt;
  }
  int status = 0;
  waitpid(std::exchange(pid_, 0), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void DaemonProcess::WritePolicy(const std::string& policy) const {
  std::ofstream(policy_file()) << policy;
}

std::string DaemonProcess::Log() const {
  return ReadFile(folder_.Path("log"));
}

size_t DaemonProcess::Logged(const std::string& text) const {
  const std::string log = Log();
  size_t times = 0;
  for (size_t at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) {
    ++times;
  }
  return times;
}

bool DaemonProcess::WaitForLog(const std::string& text, size_t times) const {
  return Await([&] { return Logged(text) >= times; });
}

size_t DaemonProcess::OpenFiles() const {
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(pid_) + "/fd");
  return static_cast<size_t>(std::distance(begin(files), end(files)));
}

void DaemonProcess::LimitFiles(size_t max) const {
  const rlimit limit = {max, max};
  TP_ASSERT(prlimit(pid_, RLIMIT_NOFILE, &limit, nullptr) == 0);
}

}  // namespace touchpoint::testing
