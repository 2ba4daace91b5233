// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/target.h"

namespace touchpoint::ctl {

void AddTarget(CLI::App& app, Target& target) {
  app.add_option("touchpoint", target.touchpoint_id, "Id of the touchpoint")
      ->type_name("TOUCHPOINT");
  app.add_option("--team", target.team, "Or by key: the team that planned it")->type_name("TEAM");
  app.add_option("--stakeholder", target.stakeholder_id, "... its stakeholder")->type_name("ID");
  app.add_option("--request-id", target.request_id, "... and its request id")->type_name("ID");
}

void CheckTarget(const Target& target) {
  const bool any =
      !target.team.empty() || !target.stakeholder_id.empty() || !target.request_id.empty();
  const bool all =
      !target.team.empty() && !target.stakeholder_id.empty() && !target.request_id.empty();
  if (target.touchpoint_id.empty() ? !all : any) {
    throw CLI::ValidationError(
        "TOUCHPOINT", "give the touchpoint's id, or --team, --stakeholder and --request-id");
  }
}

}  // namespace touchpoint::ctl
