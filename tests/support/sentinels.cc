// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sentinels.h"

#include <signal.h>

#include <chrono>
#include <fstream>
#include <thread>
#include <utility>

#include "common/base/assert.h"
#include "common/redis/info_text.h"
#include "common/redis/server_process.h"
#include "tests/support/free_port.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

constexpr size_t kSentinels = 3;
constexpr std::chrono::seconds kPatience(60);

template <typename Condition>
bool Await(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

/// Of "name=value,name=value".
std::string Part(const std::string& told, const std::string& name) {
  const size_t at = told.find(name + "=");
  return at == std::string::npos
             ? ""
             : told.substr(at + name.size() + 1, told.find(',', at) - at - name.size() - 1);
}

}  // namespace

Sentinels::Sentinels(int primary_port, size_t replicas) {
  for (size_t sentinel = 0; sentinel < kSentinels; ++sentinel) {
    ports_.push_back(FreePort());
    const std::string file = folder_.Path("sentinel" + std::to_string(sentinel) + ".conf");
    std::ofstream(file) << "port " << ports_.back() << "\nbind 127.0.0.1\ndir " << folder_.path()
                        << "\nunixsocket " << Socket(sentinel)
                        << "\nsentinel monitor main 127.0.0.1 " << primary_port << " 2\n"
                        << "sentinel down-after-milliseconds main 1000\n"
                        << "sentinel failover-timeout main 2000\n"
                        << "sentinel parallel-syncs main 2\n";
    const auto child = redis::Spawn({"redis-server", file, "--sentinel"}, file + ".log");
    TP_ASSERT(child.has_value());
    pids_.push_back(*child);
  }
  TP_ASSERT(AwaitReplicas(replicas));
}

Sentinels::~Sentinels() {
  for (size_t sentinel = 0; sentinel < pids_.size(); ++sentinel) {
    Kill(sentinel);
  }
}

std::string Sentinels::Socket(size_t sentinel) const {
  return folder_.Path("sentinel" + std::to_string(sentinel) + ".sock");
}

std::string Sentinels::url() const {
  std::string url = "sentinel://";
  for (size_t sentinel = 0; sentinel < ports_.size(); ++sentinel) {
    url += (sentinel == 0 ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(ports_[sentinel]);
  }
  return url + "/main";
}

std::string Sentinels::Told(size_t sentinel) const {
  if (pids_[sentinel] == 0) {
    return "";
  }
  const auto info = AskOnSocket(Socket(sentinel), {"INFO", "sentinel"});
  return info ? redis::InfoField(*info, "master0") : "";
}

int Sentinels::PrimaryPort() const {
  for (size_t first = 0; first < pids_.size(); ++first) {
    const std::string address = Part(Told(first), "address");
    size_t agree = 0;
    for (size_t other = 0; other < pids_.size(); ++other) {
      agree += Part(Told(other), "address") == address ? 1 : 0;
    }
    if (!address.empty() && agree > kSentinels / 2) {
      return std::stoi(address.substr(address.find(':') + 1));
    }
  }
  return 0;
}

bool Sentinels::AwaitOtherPrimary(int port) const {
  return Await([this, port] {
    const int now = PrimaryPort();
    return now != 0 && now != port;
  });
}

bool Sentinels::AwaitReplicas(size_t replicas) const {
  return Await([this, replicas] {
    for (size_t sentinel = 0; sentinel < pids_.size(); ++sentinel) {
      const std::string told = Told(sentinel);
      if (pids_[sentinel] != 0 && (Part(told, "slaves") != std::to_string(replicas) ||
                                   Part(told, "sentinels") != std::to_string(kSentinels))) {
        return false;
      }
    }
    return true;
  });
}

void Sentinels::Kill(size_t sentinel) {
  if (const pid_t pid = std::exchange(pids_[sentinel], 0); pid != 0) {
    kill(pid, SIGKILL);
    redis::WaitForEnd(pid, kPatience);
  }
}

}  // namespace touchpoint::testing
