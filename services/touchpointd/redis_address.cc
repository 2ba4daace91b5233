// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/redis_address.h"

#include <utility>

#include "common/redis/reach.h"

namespace touchpoint {

Result<redis::Address> ReadRedisAddress(const config::Redis& config) {
  auto address =
      redis::ParseAddress(config.url, {config.tls_ca, config.tls_certificate, config.tls_key});
  if (address && address->tls) {
    if (auto usable = redis::CheckTls(*address->tls); !usable) {
      return tl::unexpected(std::move(usable.error()));
    }
  }
  return address;
}

}  // namespace touchpoint
