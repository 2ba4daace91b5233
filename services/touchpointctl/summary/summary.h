// SPDX-License-Identifier: Apache-2.0
// What arbitration made of a set of plans: verdicts, and the conflicts as asked and as planned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "common/model/touchpoint.h"
#include "common/zones/zone_table.h"

namespace touchpoint::ctl {

/// What became of one plan.
struct PlanFate {
  std::string stakeholder_id;
  std::string team;
  std::string time_zone;         // empty or unknown: UTC
  std::optional<Instant> asked;  // its preferred time
  model::Verdict verdict = model::Verdict::kNone;
  std::optional<Instant> planned;  // unset while suppressed
  bool displaced = false;          // made room for a more important plan, at least once
};

/// Contacts in each other's way. A merged contact is one contact, of its host's team.
struct Conflicts {
  /// Contacts that come less than 24 h after the one before, for the same stakeholder.
  uint64_t close = 0;
  /// Local days of a stakeholder with contacts of two or more teams.
  uint64_t shared_days = 0;
  friend bool operator==(const Conflicts&, const Conflicts&) = default;
};

struct Tally {
  uint64_t plans = 0;
  uint64_t scheduled = 0;
  uint64_t deferred = 0;
  uint64_t merged = 0;
  uint64_t suppressed = 0;
  uint64_t displaced = 0;
  Tally& operator+=(const Tally& other);
  friend bool operator==(const Tally&, const Tally&) = default;
};

struct Summary {
  Tally all;
  uint64_t stakeholders = 0;
  uint64_t refused = 0;   // rows that became no plan
  uint64_t replayed = 0;  // plans that were known before
  Conflicts as_asked;
  Conflicts as_planned;
  struct Team {
    std::string name;
    Tally tally;
  };
  std::vector<Team> teams;  // most plans first, then by name
};

Summary Summarize(const std::vector<PlanFate>& fates, const ZoneDatabase& zones);

}  // namespace touchpoint::ctl
