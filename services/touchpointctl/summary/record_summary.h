// SPDX-License-Identifier: Apache-2.0
// What a set of records did: taken or known, the rules they break, and whom they moved.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "common/base/time.h"
#include "common/model/touchpoint.h"

namespace touchpoint::ctl {

/// What became of one record.
struct RecordFate {
  std::string stakeholder_id;
  std::string team;
  std::optional<Instant> done;
  bool replayed = false;               // it was known before
  bool too_old = false;                // for any rule; it was not kept
  bool says_outcome = false;           // it says what came of it
  std::set<std::string> broken_rules;  // ids
  uint64_t moved = 0;                  // planned touchpoints
};

struct RecordTally {
  uint64_t records = 0;   // all of the rest
  uint64_t recorded = 0;  // now
  uint64_t replayed = 0;
  uint64_t too_old = 0;
  uint64_t breaking = 0;  // at least one rule
  uint64_t moving = 0;    // at least one planned touchpoint
  RecordTally& operator+=(const RecordTally& other);
  friend bool operator==(const RecordTally&, const RecordTally&) = default;
};

/// Planned touchpoints that had to move for records, by what they are now.
struct Redecided {
  uint64_t scheduled = 0;
  uint64_t deferred = 0;
  uint64_t merged = 0;
  uint64_t suppressed = 0;
  void Add(model::Verdict verdict);
  uint64_t all() const { return scheduled + deferred + merged + suppressed; }
  friend bool operator==(const Redecided&, const Redecided&) = default;
};

struct RecordSummary {
  RecordTally all;
  uint64_t stakeholders = 0;
  uint64_t refused = 0;        // rows that became no record
  uint64_t with_outcomes = 0;  // records that say what came of them
  std::optional<Instant> first;
  std::optional<Instant> last;
  struct Rule {
    std::string id;
    uint64_t records = 0;  // that break it
  };
  std::vector<Rule> broken;  // most broken first, then by id
  Redecided redecided;
  struct Team {
    std::string name;
    RecordTally tally;
  };
  std::vector<Team> teams;  // most records first, then by name
};

/// Adds records up; its memory grows with stakeholders, teams and rules, not with records.
class RecordTotals {
 public:
  void Add(const RecordFate& fate);
  /// Without `refused` and `redecided`.
  RecordSummary Total() const;

 private:
  RecordSummary sums_;  // without its lists
  std::unordered_set<std::string> stakeholders_;
  std::map<std::string, uint64_t> broken_;
  std::map<std::string, RecordTally> teams_;
};

}  // namespace touchpoint::ctl
