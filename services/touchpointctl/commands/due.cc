// SPDX-License-Identifier: Apache-2.0
// touchpointctl due: a work list.
#include "common/rpc/time.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/wording/message_json.h"
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

constexpr int32_t kPageSize = 1000;

struct DueOptions {
  std::vector<std::string> channels;
  std::vector<std::string> teams;
  std::optional<Instant> until;
};

v1::ListDueTouchpointsRequest ToRequest(const DueOptions& options) {
  v1::ListDueTouchpointsRequest request;
  request.mutable_channels()->Assign(options.channels.begin(), options.channels.end());
  request.mutable_teams()->Assign(options.teams.begin(), options.teams.end());
  if (options.until) {
    rpc::ToProto(*options.until, *request.mutable_until_time());
  }
  request.set_page_size(kPageSize);
  return request;
}

void ShowList(const Console& console, const Wording& wording,
              const v1::ListDueTouchpointsResponse& list) {
  console.err << "times in " << wording.zone() << std::endl;
  Table table(
      {{"due"}, {"send by"}, {"state"}, {"channel"}, {"team"}, {"touchpoint"}, {"stakeholder"}});
  for (const v1::DueTouchpoint& due : list.touchpoints()) {
    const v1::Touchpoint& touchpoint = due.touchpoint();
    table.Add({{wording.Short(ToInstant(touchpoint.decision().scheduled_time()))},
               {due.has_send_by() ? wording.Short(ToInstant(due.send_by())) : "-"},
               {Word(touchpoint.state())},
               {touchpoint.decision().channel()},
               {touchpoint.team()},
               {touchpoint.touchpoint_id()},
               {touchpoint.stakeholder_id()}});
  }
  table.Write(console);
}

ExitCode RunDue(const Session& session, const DueOptions& options) {
  const auto wording = session.Times("");
  if (!wording) {
    return ExitCode::kUsage;
  }
  Connection connection = session.Connect();
  v1::ListDueTouchpointsRequest request = ToRequest(options);
  v1::ListDueTouchpointsResponse list;
  do {
    const auto page = connection.Call(connection.dispatch(),
                                      &v1::DispatchService::Stub::ListDueTouchpoints, request);
    if (!page) {
      return Complain(session.console, page.error());
    }
    list.mutable_touchpoints()->MergeFrom(page->touchpoints());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  if (session.console.format == Format::kTable) {
    ShowList(session.console, *wording, list);
  } else if (session.console.format == Format::kJson) {
    WriteJson(session.console, list);
  } else {
    for (const v1::DueTouchpoint& due : list.touchpoints()) {
      WriteJson(session.console, due);
    }
  }
  return ExitCode::kOk;
}

}  // namespace

void AddDue(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("due", "List what is due, leased or in doubt");
  const auto options = std::make_shared<DueOptions>();
  command->add_option("--channel", options->channels, "On these channels")->required();
  command->add_option("--team", options->teams, "Only contacts that these teams lead");
  AddTime(*command, "--until", options->until, "Due before this (default: now)");
  session.Choose(*command, [&session, options] { return RunDue(session, *options); });
}

}  // namespace touchpoint::ctl
