// SPDX-License-Identifier: Apache-2.0
// touchpointctl explain: why a touchpoint is where it is.
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_touchpoint.h"
#include "services/touchpointctl/commands/target.h"
#include "services/touchpointctl/wording/message_json.h"

namespace touchpoint::ctl {
namespace {

ExitCode RunExplain(const Session& session, const Target& target) {
  v1::ExplainTouchpointRequest request;
  SetTarget(target, request);
  Connection connection = session.Connect();
  const auto response = connection.Call(connection.touchpoints(),
                                        &v1::TouchpointService::Stub::ExplainTouchpoint, request);
  if (!response) {
    return Complain(session.console, response.error());
  }
  const Console& console = session.console;
  if (console.format != Format::kTable) {
    WriteJson(console, *response);
    return ExitCode::kOk;
  }
  const auto wording = session.Times(response->time_zone());
  if (!wording) {
    return ExitCode::kUsage;
  }
  ShowTouchpoint(console, *wording, response->touchpoint());
  for (const std::string& sentence : response->sentences()) {
    console.out << "why          " << sentence << "\n";
  }
  if (response->related_size() > 0) {
    console.out << "\n";
    ShowTouchpoints(console, *wording, response->related());
  }
  return ExitCode::kOk;
}

}  // namespace

void AddExplain(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("explain", "Say why a touchpoint is where it is");
  const auto target = std::make_shared<Target>();
  AddTarget(*command, *target);
  command->parse_complete_callback([target] { CheckTarget(*target); });
  session.Choose(*command, [&session, target] { return RunExplain(session, *target); });
}

}  // namespace touchpoint::ctl
