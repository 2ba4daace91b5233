// SPDX-License-Identifier: Apache-2.0
// One run of the whole system from one seed: hosts, Redis, callers and everything that goes wrong.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace touchpoint::sim {

struct Outcome {
  std::vector<std::string> complaints;  // none: every promise was kept
  uint64_t trace = 0;                   // of all that happened
  uint64_t commits = 0;
  uint64_t leases = 0;  // that came to a sender
  uint64_t sent = 0;    // contacts that went out
};

/// The same for the same seed, on every host.
Outcome RunSchedule(uint64_t seed);

}  // namespace touchpoint::sim
