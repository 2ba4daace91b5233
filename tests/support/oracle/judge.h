// SPDX-License-Identifier: Apache-2.0
// SEMANTICS §3 read literally and slowly: which rules a contact breaks among others.
#pragma once

#include <string>
#include <vector>

#include "common/model/decision.h"
#include "common/model/policy.h"
#include "common/zones/zone_table.h"
#include "tests/support/oracle/civil.h"
#include "tests/support/oracle/contact.h"

namespace touchpoint::oracle {

struct Violation {
  model::Sequence touchpoint = model::kNoSequence;  // the contact's host
  model::ReasonKind kind = model::ReasonKind::kRollingCap;
  std::string rule;  // empty for consent and window
  friend bool operator==(const Violation&, const Violation&) = default;
};

/// One person's rules. Keeps references: policy and zones outlive it.
class Judge {
 public:
  Judge(const model::Policy& policy, const model::Profile& profile, const ZoneDatabase& zones);

  /// What `contact` breaks, where it is, next to `others` (itself among them or not).
  std::vector<Violation> Broken(const Contact& contact, const std::vector<Contact>& others) const;

  bool IsLegal(const Contact& contact, const std::vector<Contact>& others) const {
    return Broken(contact, others).empty();
  }

  /// Whether the local time of `t` is one of the rule's, in any zone that applies.
  bool IsQuiet(const model::QuietHours& rule, Instant t) const;
  bool IsBlackedOut(const model::Blackout& rule, Instant t) const;
  /// Whether the person refuses one of the contributors on the contact's channel.
  bool BreaksConsent(const Contact& contact) const;

 private:
  /// One of the counters a cap or gap keeps: the value of each dimension of `each`.
  using Counter = std::vector<std::string>;

  std::vector<Counter> Counters(const model::Scope& scope,
                                const std::vector<model::Dimension>& each, const Contact& contact,
                                bool (*right)(const model::PurposeRights&)) const;
  std::vector<Contact> Counting(const model::Scope& scope,
                                const std::vector<model::Dimension>& each, const Counter& counter,
                                const Contact& contact, const std::vector<Contact>& others) const;
  bool Matches(const model::Scope& scope, const Contributor& contributor,
               const std::string& channel) const;
  bool BreaksCap(const model::Cap& cap, const Contact& contact,
                 const std::vector<Contact>& others) const;
  bool BreaksCalendar(const model::Cap& cap, const Contact& contact,
                      const std::vector<Contact>& counting) const;
  bool IsHeld(const Contact& contact) const;
  void AddBrokenCounters(const Contact& contact, const std::vector<Contact>& others,
                         std::vector<Violation>& broken) const;
  void AddBrokenWallClock(const Contact& contact, std::vector<Violation>& broken) const;

  const model::Policy& policy_;
  const model::Profile& profile_;
  const ZoneDatabase& database_;
  std::vector<Offsets> zones_;  // none: the zone is unknown, and the policy holds
};

/// What every planned or done touchpoint breaks as of `now`; the finished past is not judged by
/// wall clock, window and consent.
std::vector<Violation> Violations(const model::Timeline& timeline, const model::Policy& policy,
                                  const ZoneDatabase& zones, Instant now);

}  // namespace touchpoint::oracle
