// SPDX-License-Identifier: Apache-2.0
// A data set goes from one Redis to another, in which it is a new incarnation.
#pragma once

#include <string>

#include "services/touchpointctl/backup/contents.h"

namespace touchpoint::ctl {

/// Nothing else may write to `source`. Other keys of `target` stay as they are. BACKUP_TARGET if it
/// has keys under the prefix already, unless `replace`. From the first write to the last `target`
/// says that its data set is not complete, and daemons refuse to use it; what was broken off is
/// done again with `replace`.
Result<Contents> PutInPlace(RedisSession& source, RedisSession& target, const std::string& prefix,
                            bool replace);

/// BACKUP_TARGET with this message.
Failure TargetFailure(std::string message);

}  // namespace touchpoint::ctl
