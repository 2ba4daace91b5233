// SPDX-License-Identifier: Apache-2.0
// touchpointctl cancel: takes a plan back.
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_touchpoint.h"
#include "services/touchpointctl/commands/target.h"
#include "services/touchpointctl/wording/message_json.h"

namespace touchpoint::ctl {
namespace {

ExitCode RunCancel(const Session& session, const Target& target) {
  v1::CancelTouchpointRequest request;
  SetTarget(target, request);
  Connection connection = session.Connect();
  const auto response = connection.Call(connection.touchpoints(),
                                        &v1::TouchpointService::Stub::CancelTouchpoint, request);
  if (!response) {
    return Complain(session.console, response.error());
  }
  if (session.console.format != Format::kTable) {
    WriteJson(session.console, *response);
    return ExitCode::kOk;
  }
  const std::string& id = response->touchpoint().touchpoint_id();
  session.console.out << "cancelled    "
                      << (id.empty() ? "the plan that is yet to come: " + target.request_id : id)
                      << "\n";
  for (const std::string& moved : response->moved_touchpoint_ids()) {
    session.console.out << "moved        " << moved << "\n";
  }
  return ExitCode::kOk;
}

}  // namespace

void AddCancel(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("cancel", "Take a plan back");
  const auto target = std::make_shared<Target>();
  AddTarget(*command, *target);
  command->parse_complete_callback([target] { CheckTarget(*target); });
  session.Choose(*command, [&session, target] { return RunCancel(session, *target); });
}

}  // namespace touchpoint::ctl
