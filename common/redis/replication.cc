// SPDX-License-Identifier: Apache-2.0
#include "common/redis/replication.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <tuple>

#include "common/redis/error_reply.h"
#include "common/redis/info_text.h"

namespace touchpoint::redis {
namespace {

/// The value of "name=" in "ip=10.0.0.7,port=6379,state=online,offset=1,lag=0".
std::string PartOf(std::string_view line, std::string_view name) {
  while (!line.empty()) {
    const std::string_view part = line.substr(0, line.find(','));
    line.remove_prefix(std::min(line.size(), part.size() + 1));
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') {
      return std::string(part.substr(name.size() + 1));
    }
  }
  return {};
}

tl::unexpected<Failure> NotNow(const std::string& why) {
  return tl::unexpected(Unreachable(why, "no"));
}

}  // namespace

Replication ReadReplication(const std::string& info) {
  Replication found;
  found.role = InfoField(info, "role");
  found.history = InfoField(info, "master_replid");
  found.link_up = InfoField(info, "master_link_status") == "up";
  for (size_t i = 0;; ++i) {
    const std::string line = InfoField(info, "slave" + std::to_string(i));
    if (line.empty()) {
      break;
    }
    // One that still gets its first copy confirms nothing yet, and WAIT does not count it.
    if (PartOf(line, "state") == "online") {
      const std::string port = PartOf(line, "port");
      Replica& replica = found.replicas.emplace_back();
      replica.host = PartOf(line, "ip");
      std::from_chars(port.data(), port.data() + port.size(), replica.port);
    }
  }
  std::sort(found.replicas.begin(), found.replicas.end(), [](const Replica& a, const Replica& b) {
    return std::tie(a.host, a.port) < std::tie(b.host, b.port);
  });
  return found;
}

Result<void> JudgePrimary(const Replication& found, uint32_t replicas) {
  if (found.role != "master") {
    return NotNow("this Redis is a replica: let redis.url name its primary, or the sentinels");
  }
  if (found.replicas.size() < replicas) {
    return NotNow("Redis has " + std::to_string(found.replicas.size()) +
                  " replicas in step and redis.replicas asks for " + std::to_string(replicas));
  }
  return {};
}

Result<void> JudgeReplica(const Replica& replica, const Replication& found,
                          const Replication& primary) {
  if (found.role == "slave" && found.link_up && found.history == primary.history) {
    return {};
  }
  return NotNow("the replica " + replica.ToString() + " does not follow this Redis now");
}

}  // namespace touchpoint::redis
