// SPDX-License-Identifier: Apache-2.0
#include "tests/support/redis_nodes.h"

#include <chrono>
#include <thread>

#include "common/base/assert.h"
#include "common/redis/replication.h"
#include "tests/support/free_port.h"

namespace touchpoint::testing {
namespace {

constexpr std::chrono::seconds kPatience(30);

template <typename Condition>
bool Await(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace

std::vector<std::string> OnPort(int port) {
  return {"--bind", "127.0.0.1", "--port", std::to_string(port), "--repl-diskless-sync-delay", "0"};
}

bool AwaitReplicas(const RedisProcess& primary, size_t replicas) {
  return Await([&] {
    const auto info = primary.Ask({"INFO", "replication"});
    return info && redis::ReadReplication(*info).replicas.size() == replicas;
  });
}

bool Follow(const RedisProcess& server, int port) {
  return Await([&] {
    return port == 0 ? server.Run({"REPLICAOF", "NO", "ONE"})
                     : server.Run({"REPLICAOF", "127.0.0.1", std::to_string(port)});
  });
}

RedisNodes::RedisNodes(size_t nodes, const std::vector<std::string>& settings) {
  for (size_t node = 0; node < nodes; ++node) {
    ports_.push_back(FreePort());
    std::vector<std::string> line = OnPort(ports_.back());
    line.insert(line.end(), settings.begin(), settings.end());
    nodes_.push_back(std::make_unique<RedisProcess>(std::move(line)));
    if (node > 0) {
      Follow(node, 0);
    }
  }
  TP_ASSERT(AwaitReplicas(*nodes_.front(), nodes - 1));
}

redis::Address RedisNodes::address(size_t node) const {
  redis::Address address;
  address.host = "127.0.0.1";
  address.port = static_cast<uint16_t>(ports_[node]);
  return address;
}

void RedisNodes::Promote(size_t node) {
  TP_ASSERT(testing::Follow(*nodes_[node], 0));
  for (size_t other = 0; other < size(); ++other) {
    if (other != node && nodes_[other]->running()) {
      Follow(other, node);
    }
  }
}

void RedisNodes::Follow(size_t node, size_t primary) {
  TP_ASSERT(testing::Follow(*nodes_[node], ports_[primary]));
}

}  // namespace touchpoint::testing
