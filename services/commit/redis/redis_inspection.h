// SPDX-License-Identifier: Apache-2.0
// Asks a Redis how it is.
#pragma once

#include "common/redis/connection.h"
#include "common/redis/durability.h"
#include "services/commit/store_inspection.h"

namespace touchpoint::commit {

/// Fails as Connection::Send() does. `connection` outlives the call.
void InspectRedis(redis::Connection& connection, redis::Durability durability, Deadline deadline,
                  Callback<StoreFacts> done);

}  // namespace touchpoint::commit
