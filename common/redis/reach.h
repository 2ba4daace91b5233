// SPDX-License-Identifier: Apache-2.0
// What keeps a Redis from being reached, asked once, before anything waits for it.
#pragma once

#include "common/asio/core_loop.h"
#include "common/base/failure.h"
#include "common/redis/address.h"

namespace touchpoint::redis {

/// FAILED_PRECONDITION/STORE_SETUP names the file that is of no use.
Result<void> CheckTls(const Tls& tls);

/// The address itself, or where its sentinels say that the primary is. Runs `io`.
/// UNAVAILABLE/STORE_UNAVAILABLE says why none of them does.
Result<Address> FindPrimary(CoreLoop& io, const Address& address);

/// Connects, and returns when something answers: a Redis that still loads will do. Runs `io`.
/// UNAVAILABLE/STORE_UNAVAILABLE says why nothing does.
Result<void> Reach(CoreLoop& io, const Address& address, Duration patience);

}  // namespace touchpoint::redis
