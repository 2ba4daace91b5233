// SPDX-License-Identifier: Apache-2.0
#include "common/model/touchpoint_view.h"

#include <utility>

namespace touchpoint::model {

std::vector<Sequence> ContributorsOf(const Timeline& timeline, const Touchpoint& touchpoint) {
  const Sequence host = touchpoint.host != kNoSequence ? touchpoint.host : touchpoint.sequence;
  std::vector<Sequence> contributors;
  for (const Touchpoint& other : timeline.touchpoints) {
    if (other.sequence == host || other.host == host) {
      contributors.push_back(other.sequence);
    }
  }
  return contributors.size() > 1 ? contributors : std::vector<Sequence>{};
}

TouchpointView MakeView(const std::string& stakeholder_id, uint32_t partition,
                        const Timeline& timeline, const Touchpoint& touchpoint, Details details,
                        Instant now) {
  TouchpointView view;
  view.id = {partition, timeline.surrogate, touchpoint.sequence};
  view.stakeholder_id = stakeholder_id;
  view.team = timeline.names.Text(touchpoint.team);
  view.purpose = timeline.names.Text(touchpoint.purpose);
  view.topic = timeline.names.Text(touchpoint.topic);
  view.initiative = timeline.names.Text(touchpoint.initiative);
  for (const NameId channel : touchpoint.channels) {
    view.channels.push_back(timeline.names.Text(channel));
  }
  view.touchpoint = touchpoint;
  view.touchpoint.state = StateAt(touchpoint, now);
  view.details = std::move(details);
  view.contributors = ContributorsOf(timeline, touchpoint);
  return view;
}

}  // namespace touchpoint::model
