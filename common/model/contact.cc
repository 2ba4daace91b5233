// SPDX-License-Identifier: Apache-2.0
#include "common/model/contact.h"

#include <algorithm>
#include <tuple>

namespace touchpoint::model {
namespace {

bool Leads(const Timeline& timeline, const Policy& policy, Sequence left, Sequence right) {
  const auto rank = [&](const Touchpoint& each) {
    const PurposeRights* rights = policy.Rights(timeline.names.Text(each.purpose));
    return std::make_tuple(rights != nullptr ? rights->rank : PurposeRights().rank,
                           -int{each.priority}, each.latest, each.arrival, each.sequence);
  };
  return rank(*timeline.Find(left)) < rank(*timeline.Find(right));
}

}  // namespace

std::vector<Sequence> ContactOf(const Timeline& timeline, const Touchpoint& host,
                                const Policy& policy) {
  std::vector<Sequence> contact;
  for (const Touchpoint& each : timeline.touchpoints) {
    if (each.sequence == host.sequence || each.host == host.sequence) {
      contact.push_back(each.sequence);
    }
  }
  const auto lead = std::min_element(
      contact.begin(), contact.end(),
      [&](Sequence left, Sequence right) { return Leads(timeline, policy, left, right); });
  std::rotate(contact.begin(), lead, lead + 1);
  return contact;
}

const std::string& LeadTeamOf(const Timeline& timeline, const Touchpoint& host,
                              const Policy& policy) {
  const Sequence lead = ContactOf(timeline, host, policy).front();
  return timeline.names.Text(timeline.Find(lead)->team);
}

}  // namespace touchpoint::model
