// SPDX-License-Identifier: Apache-2.0
// A copy of a data set in a file, and a data set out of such a file.
#pragma once

#include <string>

#include "common/redis/address.h"
#include "services/touchpointctl/backup/contents.h"

namespace touchpoint::ctl {

/// Where a daemon has its data set.
struct Place {
  std::string redis_url;  // empty: a private redis-server in data_dir
  redis::Tls tls;         // where the url is rediss://
  std::string data_dir;
  std::string prefix;
};

/// Writes all that Redis holds at one instant to `file`, which must not exist, and proves that it
/// can be read and holds a whole data set. The file appears when it is complete. A private
/// redis-server must be running. STORE_UNAVAILABLE, BACKUP_FILE, or STORE_SETUP for a data set that
/// is none of this build's.
Result<Contents> Backup(const Place& place, const std::string& file);

/// As PutInPlace(), out of the file. A private redis-server must not be running: it is started for
/// this, and stopped. Also fails with STORE_SETUP if a daemon uses the directory.
Result<Contents> Restore(const Place& place, const std::string& file, bool replace);

}  // namespace touchpoint::ctl
