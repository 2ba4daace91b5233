// SPDX-License-Identifier: Apache-2.0
// What an acknowledged write survives.
#pragma once

#include <cstdint>

namespace touchpoint::redis {

enum class Durability {
  kDev,         // nothing: benchmarks and tests
  kRelaxed,     // the end of the process; a power cut costs the last second or two
  kFsync,       // a power cut
  kReplicated,  // the loss of a node
};

struct Promise {
  Durability durability = Durability::kFsync;
  /// kReplicated: a write is acknowledged when all replicas that Redis has have it, and these are
  /// never fewer.
  uint32_t replicas = 1;
};

}  // namespace touchpoint::redis
