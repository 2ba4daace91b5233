// SPDX-License-Identifier: Apache-2.0
// What a data set in a Redis is and holds.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "services/commit/redis/data_set.h"
#include "services/touchpointctl/backup/redis_session.h"

namespace touchpoint::ctl {

struct Contents {
  commit::DataSet data_set;
  commit::Partition partitions = 0;
  int64_t stakeholders = 0;
  int64_t policies = 0;                                          // applications of policies
  std::vector<std::pair<std::string, std::string>> description;  // as it is stored
};

/// FAILED_PRECONDITION/BACKUP_FILE or STORE_SETUP where there is no data set under this prefix, one
/// of a format that this build does not know, or one that is not complete.
Result<Contents> ReadContents(RedisSession& session, const std::string& prefix);

}  // namespace touchpoint::ctl
