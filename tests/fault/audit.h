// SPDX-License-Identifier: Apache-2.0
// Whether all that was acknowledged is there, once, as it was said, and legal.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/model/policy.h"
#include "common/redis/address.h"
#include "common/zones/zone_table.h"
#include "tests/fault/caller.h"
#include "tests/fault/load.h"

namespace touchpoint::fault {

struct Findings {
  size_t plans = 0;       // acknowledged, and looked for
  size_t operations = 0;  // of the history
  size_t successes = 0;
  size_t unknown = 0;
  size_t lost = 0;    // of the plans
  size_t unread = 0;  // timelines
  std::vector<std::string> problems;
};

class Audit {
 public:
  /// Reads the API at `address`, and the journal in `redis`.
  Audit(const std::string& address, redis::Address redis);

  /// Judges what a load that has stopped did: its history against the order of the journal, every
  /// claim against the timeline, every timeline against the rules, and asks every plan again.
  Findings Check(const Load& load, Recorder& recorder);

  /// Whether the claims of an earlier load still stand.
  Findings CheckAgain(const std::vector<Claim>& claims);

 private:
  void CheckHistory(const Load& load, Recorder& recorder, Findings& findings);
  void CheckClaim(const Claim& claim, Findings& findings);
  /// False if there was no answer.
  bool CheckAnswer(const Claim& claim, Findings& findings);
  const v1::GetTimelineResponse& TimelineOf(const std::string& stakeholder_id, Findings& findings);

  testing::ApiClient client_;
  redis::Address redis_;
  std::shared_ptr<const ZoneDatabase> zones_;
  model::Policy policy_;
  std::map<std::string, v1::GetTimelineResponse> timelines_;  // that this check has read
};

/// The first `most` of them, one per line.
std::string Describe(const Findings& findings, size_t most = 20);

}  // namespace touchpoint::fault
