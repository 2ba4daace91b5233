// SPDX-License-Identifier: Apache-2.0
// What an acknowledged write survives.
#pragma once

namespace touchpoint::redis {

enum class Durability {
  kDev,         // nothing: benchmarks and tests
  kRelaxed,     // the end of the process; a power cut costs the last second or two
  kFsync,       // a power cut
  kReplicated,  // the loss of a node
};

}  // namespace touchpoint::redis
