// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/recount.h"

#include "tests/support/api_client.h"
#include "tests/support/oracle/judge.h"

namespace touchpoint::fault {
namespace {

using testing::FromStamp;

oracle::Contributor ContributorOf(const v1::Touchpoint& touchpoint, model::Sequence number,
                                  const model::Policy& policy) {
  oracle::Contributor contributor;
  contributor.sequence = number;
  contributor.team = touchpoint.team();
  contributor.purpose = touchpoint.purpose();
  contributor.topic = touchpoint.topic();
  contributor.initiative = touchpoint.initiative();
  contributor.channels = {touchpoint.preferred_channel()};
  contributor.channels.insert(contributor.channels.end(), touchpoint.alternate_channels().begin(),
                              touchpoint.alternate_channels().end());
  contributor.priority = static_cast<int>(touchpoint.priority());
  contributor.earliest = FromStamp(touchpoint.earliest_time());
  contributor.preferred = FromStamp(touchpoint.preferred_time());
  contributor.latest = FromStamp(touchpoint.latest_time());
  contributor.rights = *policy.Rights(touchpoint.purpose());
  return contributor;
}

/// Contacts, numbered by the place of their host in the timeline, which counts from 1.
std::vector<oracle::Contact> ContactsOf(const std::vector<v1::Touchpoint>& timeline,
                                        const model::Policy& policy) {
  std::vector<oracle::Contact> contacts;
  for (size_t i = 0; i < timeline.size(); ++i) {
    const v1::Touchpoint& host = timeline[i];
    const bool planned = host.state() == v1::TOUCHPOINT_STATE_PLANNED;
    if (!planned && host.state() != v1::TOUCHPOINT_STATE_DONE) {
      continue;
    }
    oracle::Contact contact;
    contact.contributors.push_back(
        ContributorOf(host, static_cast<model::Sequence>(i + 1), policy));
    contact.channel = host.decision().channel();
    contact.state = planned ? model::State::kPlanned : model::State::kDone;
    contact.from = FromStamp(planned ? host.decision().scheduled_time() : host.done_time());
    contact.to = contact.from;
    for (size_t k = 0; k < timeline.size(); ++k) {
      if (timeline[k].state() == v1::TOUCHPOINT_STATE_MERGED &&
          timeline[k].decision().merged_into() == host.touchpoint_id()) {
        contact.contributors.push_back(
            ContributorOf(timeline[k], static_cast<model::Sequence>(k + 1), policy));
      }
    }
    contacts.push_back(std::move(contact));
  }
  return contacts;
}

}  // namespace

std::vector<std::string> Recount(const std::vector<v1::Touchpoint>& timeline,
                                 const model::Policy& policy, const ZoneDatabase& zones) {
  const model::Profile profile;
  const oracle::Judge judge(policy, profile, zones);
  const std::vector<oracle::Contact> contacts = ContactsOf(timeline, policy);
  std::vector<std::string> broken;
  for (const oracle::Contact& contact : contacts) {
    if (contact.state != model::State::kPlanned) {
      continue;
    }
    for (const oracle::Violation& violation : judge.Broken(contact, contacts)) {
      const v1::Touchpoint& touchpoint = timeline[contact.host() - 1];
      broken.push_back(touchpoint.stakeholder_id() + " " + touchpoint.request_id() + " breaks " +
                       violation.rule + " (" + std::string(ToString(violation.kind)) + ") at " +
                       FormatRfc3339(contact.from));
    }
  }
  return broken;
}

}  // namespace touchpoint::fault
