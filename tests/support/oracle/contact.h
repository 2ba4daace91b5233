// SPDX-License-Identifier: Apache-2.0
// A timeline as contacts with their names spelled out: what SEMANTICS §3 speaks about.
#pragma once

#include <string>
#include <vector>

#include "common/base/time.h"
#include "common/model/policy.h"
#include "common/model/timeline.h"

namespace touchpoint::oracle {

/// One contributor of a contact, as its team asked for it.
struct Contributor {
  model::Sequence sequence = model::kNoSequence;
  std::string team;
  std::string purpose;
  std::string topic;
  std::string initiative;
  std::vector<std::string> channels;
  int priority = 50;
  bool pin = false;
  Instant earliest;
  Instant preferred;
  Instant latest;
  Instant arrival;
  model::PurposeRights rights;
};

/// One contact with the person, planned or done. Alone, or a host with what merged into it.
struct Contact {
  std::vector<Contributor> contributors;  // the host first
  std::string channel;
  model::State state = model::State::kPlanned;
  Instant from;  // counts at every point of [from, to]
  Instant to;
  std::string done_zone;  // of a done one

  model::Sequence host() const { return contributors.front().sequence; }
};

/// The touchpoint as its team asked for it.
Contributor ContributorOf(const model::Timeline& timeline, const model::Touchpoint& touchpoint,
                          const model::Policy& policy);

/// Every contact that counts toward anything as of `now`: planned, leased, in doubt, done.
std::vector<Contact> ContactsOf(const model::Timeline& timeline, const model::Policy& policy,
                                Instant now);

/// Planned, and the freeze horizon has not reached it (SEMANTICS §2).
bool MayMove(const Contact& contact, const model::Policy& policy, Instant now);

/// Class and the order inside it (SEMANTICS §5): whether `a` goes before `b`.
bool RanksBefore(const Contributor& a, const Contributor& b);
/// Whether `a` is of a strictly higher class.
bool IsHigherClass(const Contributor& a, const Contributor& b);

}  // namespace touchpoint::oracle
