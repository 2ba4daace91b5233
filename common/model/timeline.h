// SPDX-License-Identifier: Apache-2.0
// A stakeholder's touchpoints, done and planned, with the profile that rules look at.
#pragma once

#include <string>
#include <vector>

#include "common/model/feedback.h"
#include "common/model/name_table.h"
#include "common/model/touchpoint.h"

namespace touchpoint::model {

/// Contact the stakeholder refused. An empty channel or purpose stands for all of them.
struct OptOut {
  std::string channel;
  std::string purpose;
  friend bool operator==(const OptOut&, const OptOut&) = default;
};

struct Profile {
  std::string time_zone;  // IANA name, empty: unknown
  std::string region;     // as in blackouts[].regions, empty: unknown
  std::vector<std::string> segments;
  bool do_not_contact = false;
  std::vector<OptOut> opt_outs;
  friend bool operator==(const Profile&, const Profile&) = default;
};

struct Timeline {
  /// Commits that went into it; 0: nothing is stored. Grows by one per commit.
  uint64_t revision = 0;
  /// Stands for the stakeholder in touchpoint ids and journal entries; 0 until the first commit.
  uint64_t surrogate = 0;
  Sequence sequence_next = 1;
  /// Stamp of the policy that all open touchpoints were last decided under (Rulebook::stamp()).
  uint64_t policy_stamp = 0;
  Profile profile;
  NameTable names;
  std::vector<Touchpoint> touchpoints;  // by sequence, ascending
  std::vector<FeedbackMark> feedback;   // by sequence, those of one in the order of the reports

  /// The touchpoint with this number, or null.
  const Touchpoint* Find(Sequence sequence) const;
  friend bool operator==(const Timeline&, const Timeline&) = default;
};

}  // namespace touchpoint::model
