// SPDX-License-Identifier: Apache-2.0
// A touchpoint with its names spelled out and its details: what people and protocols are shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/model/details.h"
#include "common/model/timeline.h"
#include "common/model/touchpoint_id.h"

namespace touchpoint::model {

struct TouchpointView {
  TouchpointId id;
  std::string stakeholder_id;
  std::string team;
  std::string purpose;
  std::string topic;
  std::string initiative;
  std::vector<std::string> channels;  // asked for, the preferred one first
  Touchpoint touchpoint;              // state as of the moment of the view
  Details details;
  std::vector<Sequence> contributors;  // of its contact, the lead first; empty unless merged
};

/// All of a touchpoint's contact, the lead first; none while it is alone.
std::vector<Sequence> ContributorsOf(const Timeline& timeline, const Touchpoint& touchpoint);

/// `partition` and `now` complete what the timeline does not say; `touchpoint` is of `timeline`.
TouchpointView MakeView(const std::string& stakeholder_id, uint32_t partition,
                        const Timeline& timeline, const Touchpoint& touchpoint, Details details,
                        Instant now);

}  // namespace touchpoint::model
