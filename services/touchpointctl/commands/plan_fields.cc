// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/plan_fields.h"

#include "services/touchpointctl/commands/session.h"

namespace touchpoint::ctl {

void AddPlanFields(CLI::App& app, PlanFields& fields, bool required) {
  AddText(app, "--team", fields.team, "Who plans", required);
  AddText(app, "--channel", fields.channel, "On which channel", required);
  AddText(app, "--purpose", fields.purpose, "What class of contact it is", required);
  app.add_option("--alternate-channel", fields.alternate_channels, "A channel that would do too");
  AddText(app, "--topic", fields.topic, "What it is about; one topic may merge");
  AddText(app, "--initiative", fields.initiative, "The programme it is part of");
  app.add_option("--priority", fields.priority, "0 to 100, default 50")->type_name("NUMBER");
  AddTime(app, "--at", fields.preferred, "When it should go out");
  AddTime(app, "--earliest", fields.earliest, "Start of its window (default: now)");
  AddTime(app, "--latest", fields.latest, "End of its window (default: as the policy says)");
  AddText(app, "--content-ref", fields.content_ref, "Reference to the content");
  app.add_option("--attribute", fields.attributes, "A label of the team's own")
      ->type_name("KEY=VALUE")
      ->check([](const std::string& text) -> std::string {
        const size_t equals = text.find('=');
        return equals == std::string::npos || equals == 0 ? "must be KEY=VALUE" : "";
      });
  app.add_flag("--pin", fields.pin, "Never move it into a slot that comes free");
}

}  // namespace touchpoint::ctl
