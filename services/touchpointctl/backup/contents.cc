// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/backup/contents.h"

#include <charconv>

#include "services/commit/redis/keys.h"
#include "services/touchpointctl/backup/copy_server.h"

namespace touchpoint::ctl {
namespace {

constexpr commit::Partition kPartitionsMax = 1u << 14;

commit::Partition PartitionsOf(const std::vector<std::pair<std::string, std::string>>& fields) {
  commit::Partition partitions = 0;
  for (const auto& [name, value] : fields) {
    if (name == "partitions") {
      std::from_chars(value.data(), value.data() + value.size(), partitions);
    }
  }
  return partitions;
}

}  // namespace

Result<Contents> ReadContents(RedisSession& session, const std::string& prefix) {
  const auto reply = session.Ask({"HGETALL", commit::Keys(prefix, 0).data_set()});
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  Contents contents;
  contents.description = PairsOf(*reply);
  contents.partitions = PartitionsOf(contents.description);
  if (contents.description.empty() || contents.partitions > kPartitionsMax) {
    return tl::unexpected(FileFailure("there is no data set under the prefix " + prefix));
  }
  auto data_set = commit::JudgeDataSet(*reply, contents.partitions);
  if (!data_set) {
    return tl::unexpected(std::move(data_set.error()));
  }
  contents.data_set = std::move(*data_set);
  const commit::Keys keys(prefix, contents.partitions);
  std::vector<redis::Command> counts;
  counts.emplace_back("LLEN").Add(keys.applications());
  for (commit::Partition p = 0; p < contents.partitions; ++p) {
    counts.emplace_back("HLEN").Add(keys.Surrogates(p));
  }
  const auto counted = session.AskAll(counts);
  if (!counted) {
    return tl::unexpected(counted.error());
  }
  contents.policies = counted->front().integer;
  for (size_t i = 1; i < counted->size(); ++i) {
    contents.stakeholders += (*counted)[i].integer;
  }
  return contents;
}

}  // namespace touchpoint::ctl
