// SPDX-License-Identifier: Apache-2.0
#include "tests/support/oracle/contact.h"

#include <tuple>

namespace touchpoint::oracle {
namespace {

bool Counts(model::State state) {
  return state == model::State::kPlanned || state == model::State::kLeased ||
         state == model::State::kInDoubt || state == model::State::kDone;
}

Contact ContactAt(const model::Timeline& timeline, const model::Touchpoint& host,
                  const model::Policy& policy) {
  Contact contact;
  contact.contributors.push_back(ContributorOf(timeline, host, policy));
  contact.channel = timeline.names.Text(host.channel);
  contact.state = host.state;
  const bool planned = host.state == model::State::kPlanned;
  contact.from = planned ? host.scheduled : host.occupied_from;
  contact.to = planned ? host.scheduled : host.occupied_to;
  contact.done_zone = timeline.names.Text(host.done_zone);
  return contact;
}

}  // namespace

Contributor ContributorOf(const model::Timeline& timeline, const model::Touchpoint& touchpoint,
                          const model::Policy& policy) {
  Contributor contributor;
  contributor.sequence = touchpoint.sequence;
  contributor.team = timeline.names.Text(touchpoint.team);
  contributor.purpose = timeline.names.Text(touchpoint.purpose);
  contributor.topic = timeline.names.Text(touchpoint.topic);
  contributor.initiative = timeline.names.Text(touchpoint.initiative);
  for (const model::NameId channel : touchpoint.channels) {
    contributor.channels.push_back(timeline.names.Text(channel));
  }
  contributor.priority = touchpoint.priority;
  contributor.pin = touchpoint.pin;
  contributor.earliest = touchpoint.earliest;
  contributor.preferred = touchpoint.preferred;
  contributor.latest = touchpoint.latest;
  contributor.arrival = touchpoint.arrival;
  const model::PurposeRights* rights = policy.Rights(contributor.purpose);
  contributor.rights = rights != nullptr ? *rights : model::PurposeRights{};
  return contributor;
}

std::vector<Contact> ContactsOf(const model::Timeline& timeline, const model::Policy& policy,
                                Instant now) {
  std::vector<Contact> contacts;
  for (const model::Touchpoint& host : timeline.touchpoints) {
    if (host.host != model::kNoSequence || !Counts(model::StateAt(host, now))) {
      continue;
    }
    contacts.push_back(ContactAt(timeline, host, policy));
    for (const model::Touchpoint& joined : timeline.touchpoints) {
      const model::State state = model::StateAt(joined, now);
      if (joined.host == host.sequence && (state == model::State::kMerged || Counts(state))) {
        contacts.back().contributors.push_back(ContributorOf(timeline, joined, policy));
      }
    }
  }
  return contacts;
}

bool MayMove(const Contact& contact, const model::Policy& policy, Instant now) {
  return contact.state == model::State::kPlanned && now < contact.from - policy.freeze;
}

bool RanksBefore(const Contributor& a, const Contributor& b) {
  return std::tuple(a.rights.rank, -a.priority, a.latest, a.arrival, a.sequence) <
         std::tuple(b.rights.rank, -b.priority, b.latest, b.arrival, b.sequence);
}

bool IsHigherClass(const Contributor& a, const Contributor& b) {
  return std::tuple(a.rights.rank, -a.priority) < std::tuple(b.rights.rank, -b.priority);
}

}  // namespace touchpoint::oracle
