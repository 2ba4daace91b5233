// SPDX-License-Identifier: Apache-2.0
// Where redis.url leads, at start and for --check-config.
#pragma once

#include "common/base/failure.h"
#include "common/config/config.h"
#include "common/redis/address.h"

namespace touchpoint {

/// Of a url that is not empty. INVALID_ARGUMENT/REDIS_URL, or FAILED_PRECONDITION/STORE_SETUP for a
/// file of certificates that is of no use.
Result<redis::Address> ReadRedisAddress(const config::Redis& config);

}  // namespace touchpoint
