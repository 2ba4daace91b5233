// SPDX-License-Identifier: Apache-2.0
// What must be so after a failover, and in the end, when nothing has gone wrong for a while.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/caller.h"
#include "tests/sim/checks.h"
#include "tests/sim/host.h"

namespace touchpoint::sim {

class EndChecks {
 public:
  struct World {
    Checks& checks;
    ReplicaSet& redis;
    Callers& callers;
    const LivePolicy& live;
  };

  /// `people` are all there are.
  EndChecks(const World& world, std::vector<std::string> people)
      : world_(world), people_(std::move(people)) {}

  /// What was acknowledged is there, whoever is the primary.
  void CheckKept();
  /// At `now`, when everybody has done as it should for some hours.
  void CheckEnd(Instant now);

 private:
  void CheckJournal();
  void CheckErased(const std::string& stakeholder_id);
  void CheckLive(const std::string& stakeholder_id, Instant now);

  const World world_;
  const std::vector<std::string> people_;
};

}  // namespace touchpoint::sim
