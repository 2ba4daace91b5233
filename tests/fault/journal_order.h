// SPDX-License-Identifier: Apache-2.0
// What the journal says was done, read from Redis itself.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/model/decision.h"
#include "common/redis/address.h"

namespace touchpoint::fault {

/// One commit of a stakeholder: what happened to which touchpoint.
struct JournalVersion {
  uint64_t revision = 0;
  std::vector<std::pair<model::Cause, model::Sequence>> changes;
};

/// By stakeholder, each in the order of the journal. Only those whose id begins with `prefix`. Ends
/// the test program if Redis cannot be read.
std::map<std::string, std::vector<JournalVersion>> ReadJournal(const redis::Address& redis,
                                                               const std::string& prefix);

}  // namespace touchpoint::fault
