// SPDX-License-Identifier: Apache-2.0
#include "tests/support/oracle/placement.h"

#include <algorithm>

namespace touchpoint::oracle {
namespace {

Contact At(const Contributor& asked, const std::string& channel, Instant at) {
  return Contact{{asked}, channel, model::State::kPlanned, at, at, ""};
}

bool GivesWay(const Contact& contact, const Contributor& asked, const model::Policy& policy,
              Instant now) {
  const Contributor& lone = contact.contributors.front();
  return asked.rights.displaces && lone.rights.displaceable && MayMove(contact, policy, now) &&
         IsHigherClass(asked, lone);
}

}  // namespace

std::optional<Place> EarliestLegal(const Judge& judge, const Contributor& asked,
                                   const std::vector<Contact>& others, Instant now, Duration step) {
  for (Instant at = std::max(asked.preferred, now); at < asked.latest; at += step) {
    for (const std::string& channel : asked.channels) {
      if (judge.IsLegal(At(asked, channel, at), others)) {
        return Place{channel, at};
      }
    }
  }
  return std::nullopt;
}

Arbitration Arbitrate(const Judge& judge, const model::Policy& policy, const Contributor& asked,
                      const std::vector<Contact>& contacts, Instant now, Duration step) {
  std::vector<Contact> standing;
  std::vector<Contact> lifted;
  for (const Contact& contact : contacts) {
    (GivesWay(contact, asked, policy, now) ? lifted : standing).push_back(contact);
  }
  std::sort(lifted.begin(), lifted.end(), [](const Contact& a, const Contact& b) {
    return RanksBefore(a.contributors.front(), b.contributors.front());
  });

  Arbitration arbitration;
  arbitration.place = EarliestLegal(judge, asked, standing, now, step);
  if (arbitration.place) {
    standing.push_back(At(asked, arbitration.place->channel, arbitration.place->at));
  }
  for (const Contact& contact : lifted) {
    if (judge.IsLegal(contact, standing)) {
      standing.push_back(contact);
      continue;
    }
    const Contributor& lone = contact.contributors.front();
    const std::optional<Place> place = EarliestLegal(judge, lone, standing, now, step);
    arbitration.moved.push_back({lone.sequence, place});
    if (place) {
      standing.push_back(At(lone, place->channel, place->at));
    }
  }
  if (arbitration.moved.size() > policy.displacement_limit) {
    return {EarliestLegal(judge, asked, contacts, now, step), {}, true};
  }
  std::sort(arbitration.moved.begin(), arbitration.moved.end(),
            [](const Moved& a, const Moved& b) { return a.touchpoint < b.touchpoint; });
  return arbitration;
}

}  // namespace touchpoint::oracle
