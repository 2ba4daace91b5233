// SPDX-License-Identifier: Apache-2.0
// A primary and its replicas on loopback, each of which may be hurt, promoted and followed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/redis_process.h"

namespace touchpoint::testing {

/// Settings of a redis-server that others reach at this port of 127.0.0.1, and copy without delay.
std::vector<std::string> OnPort(int port);

/// Returns when so many replicas follow the server and have confirmed all that it has; false if
/// they do not come.
bool AwaitReplicas(const RedisProcess& primary, size_t replicas);

/// Has the server follow the one at `port`, or none (0), as soon as it has loaded its data; false
/// if it does not come to that.
bool Follow(const RedisProcess& server, int port);

class RedisNodes {
 public:
  /// Node 0 is the primary. Returns when all others follow it. `settings` of every node.
  explicit RedisNodes(size_t nodes, const std::vector<std::string>& settings = {});

  size_t size() const { return nodes_.size(); }
  RedisProcess& operator[](size_t node) { return *nodes_[node]; }
  int port(size_t node) const { return ports_[node]; }
  /// Over TCP.
  redis::Address address(size_t node) const;
  std::string url(size_t node) const { return address(node).ToString(); }

  /// Has the node follow no one, and those of the others that live follow it.
  void Promote(size_t node);
  /// Has the node follow another one.
  void Follow(size_t node, size_t primary);

 private:
  std::vector<int> ports_;
  std::vector<std::unique_ptr<RedisProcess>> nodes_;
};

}  // namespace touchpoint::testing
