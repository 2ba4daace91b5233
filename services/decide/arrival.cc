// SPDX-License-Identifier: Apache-2.0
#include "services/decide/arrival.h"

namespace touchpoint::decide {

model::Touchpoint NewTouchpoint(Board& board, const model::PlanInput& plan) {
  model::Touchpoint touchpoint;
  touchpoint.sequence = board.timeline().sequence_next;
  touchpoint.team = board.Intern(plan.team);
  touchpoint.purpose = board.Intern(plan.purpose);
  touchpoint.topic = board.Intern(plan.topic);
  touchpoint.initiative = board.Intern(plan.initiative);
  touchpoint.channels.Add(board.Intern(plan.channel));
  for (const std::string& channel : plan.alternate_channels) {
    touchpoint.channels.Add(board.Intern(channel));
  }
  touchpoint.priority = plan.priority;
  touchpoint.pin = plan.pin;
  touchpoint.replan_on_failure = plan.replan_on_failure;
  touchpoint.earliest = plan.earliest;
  touchpoint.preferred = plan.preferred;
  touchpoint.latest = plan.latest;
  touchpoint.arrival = board.now();
  touchpoint.request_key = plan.request_key;
  return touchpoint;
}

}  // namespace touchpoint::decide
