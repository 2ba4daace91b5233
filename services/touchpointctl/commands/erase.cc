// SPDX-License-Identifier: Apache-2.0
// touchpointctl erase and export: what is stored of a person goes, or is told.
#include <unistd.h>

#include <iostream>

#include "services/touchpointctl/client/stall_guard.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/wording/message_json.h"

namespace touchpoint::ctl {
namespace {

struct EraseOptions {
  std::string stakeholder_id;
  bool yes = false;
};

/// Whether the person at the terminal means it: the id has to be typed once more.
bool IsMeant(const Console& console, const std::string& stakeholder_id) {
  console.err << "All that is stored of " << stakeholder_id
              << " goes, for good; nothing can be planned for this id again.\n"
                 "Type the id to erase: ";
  std::string typed;
  std::getline(std::cin, typed);
  return typed == stakeholder_id;
}

ExitCode RunErase(const Session& session, const EraseOptions& options) {
  const Console& console = session.console;
  if (!options.yes && isatty(STDIN_FILENO) == 0) {
    console.err << "error: nobody is there to be asked; --yes erases without asking\n";
    return ExitCode::kUsage;
  }
  if (!options.yes && !IsMeant(console, options.stakeholder_id)) {
    console.err << "nothing was erased\n";
    return ExitCode::kError;
  }
  v1::EraseStakeholderRequest request;
  request.set_stakeholder_id(options.stakeholder_id);
  Connection connection = session.Connect();
  const auto response = connection.Call(connection.stakeholders(),
                                        &v1::StakeholderService::Stub::EraseStakeholder, request);
  if (!response) {
    return Complain(console, response.error());
  }
  if (console.format == Format::kTable) {
    console.out << "erased       " << options.stakeholder_id << "\n";
  } else {
    WriteJson(console, *response);
  }
  return ExitCode::kOk;
}

ExitCode RunExport(const Session& session, const std::string& stakeholder_id) {
  const Console& console = session.console;
  Connection connection = session.Connect();
  v1::ExportStakeholderRequest request;
  request.set_stakeholder_id(stakeholder_id);
  grpc::ClientContext context;
  const auto stream = connection.stakeholders().ExportStakeholder(&context, request);
  StallGuard guard(context, 3 * connection.timeout());
  v1::ExportStakeholderResponse response;
  guard.BeginWait();
  while (stream->Read(&response)) {
    guard.EndWait();
    if (response.ByteSizeLong() > 0) {
      console.out << ToJson(response) << "\n";
    }
    guard.BeginWait();  // for the next one
  }
  grpc::Status status = stream->Finish();
  if (guard.stalled()) {
    status = grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "nothing came back");
  }
  return status.ok() ? ExitCode::kOk : Complain(console, ToFailure(status, connection.server()));
}

}  // namespace

void AddErase(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("erase", "Erase a person, for good");
  const auto options = std::make_shared<EraseOptions>();
  command->add_option("stakeholder", options->stakeholder_id)->required()->type_name("STAKEHOLDER");
  command->add_flag("--yes", options->yes, "Do not ask whether it is meant");
  session.Choose(*command, [&session, options] { return RunErase(session, *options); });
}

void AddExport(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("export", "Write all that is stored of a person, as lines of JSON");
  const auto stakeholder_id = std::make_shared<std::string>();
  command->add_option("stakeholder", *stakeholder_id)->required()->type_name("STAKEHOLDER");
  session.Choose(*command,
                 [&session, stakeholder_id] { return RunExport(session, *stakeholder_id); });
}

}  // namespace touchpoint::ctl
