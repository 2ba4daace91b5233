// SPDX-License-Identifier: Apache-2.0
// Asks a Redis how it is.
#pragma once

#include "common/redis/connection.h"
#include "common/redis/durability_proof.h"
#include "services/commit/store_inspection.h"

namespace touchpoint::commit {

/// Fails as Connection::Send() does. `connection` and `proof` outlive the call.
void InspectRedis(redis::Connection& connection, redis::DurabilityProof& proof, Deadline deadline,
                  Callback<StoreFacts> done);

}  // namespace touchpoint::commit
