// SPDX-License-Identifier: Apache-2.0
// touchpointctl campaign: plans one touchpoint for each of many, looks at it, takes it back.
#include <google/protobuf/util/json_util.h>

#include "services/touchpointctl/campaign/campaign_planner.h"
#include "services/touchpointctl/client/stall_guard.h"
#include "services/touchpointctl/commands/plan_fields.h"
#include "services/touchpointctl/commands/policy_file.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_campaign.h"
#include "services/touchpointctl/screen/progress.h"
#include "services/touchpointctl/screen/table.h"
#include "services/touchpointctl/wording/message_json.h"
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

constexpr size_t kRefusedShown = 20;

struct PlanOptions {
  std::string campaign_id;
  std::string header_file;
  std::string audience;
  PlanFields fields;
  bool validate_only = false;
  bool progress = false;
};

Result<v1::CampaignHeader> ReadHeader(const PlanOptions& options) {
  v1::CampaignHeader header;
  if (!options.header_file.empty()) {
    const auto text = ReadText(options.header_file);
    if (!text) {
      return tl::unexpected(text.error());
    }
    const auto read = google::protobuf::util::JsonStringToMessage(*text, &header);
    if (!read.ok()) {
      return tl::unexpected(Failure{Code::kInvalidArgument,
                                    "INPUT",
                                    options.header_file + ": is no header of a campaign in JSON: " +
                                        std::string(read.message()),
                                    {},
                                    {},
                                    {}});
    }
  }
  if (!options.campaign_id.empty()) {
    header.set_campaign_id(options.campaign_id);
  }
  SetPlanFields(options.fields, header);
  return header;
}

/// Says who was refused, the first of them by id's place.
class RefusalList {
 public:
  explicit RefusalList(const Console& console) : console_(console) {}

  void Add(const v1::PlanCampaignResponse& response) {
    for (const v1::RefusedStakeholder& refused : response.refused()) {
      if (++count_ <= kRefusedShown) {
        console_.err << (console_.err_is_terminal ? "\r\x1b[K" : "") << "refused: stakeholder "
                     << refused.offset() + 1 << " of the audience: " << refused.error().message()
                     << "\n";
      }
    }
  }
  void Finish() const {
    if (count_ > kRefusedShown) {
      console_.err << "refused: " << Grouped(count_ - kRefusedShown) << " more\n";
    }
  }

 private:
  const Console& console_;
  size_t count_ = 0;
};

ExitCode RunPlan(const Session& session, const PlanOptions& options) {
  const Console& console = session.console;
  const auto header = ReadHeader(options);
  if (!header) {
    return Complain(console, header.error());
  }
  auto lines = LineReader::Open(options.audience);
  if (!lines) {
    return Complain(console, lines.error());
  }
  Connection connection = session.Connect();
  Audience audience(std::move(*lines));
  Progress progress(console, "stakeholders", options.progress);
  RefusalList refusals(console);
  CampaignPlanner planner(connection, console, [&](const v1::PlanCampaignResponse& response) {
    refusals.Add(response);
    progress.Update(static_cast<uint64_t>(response.offset()), audience.fraction());
  });
  const auto last = planner.Run(*header, options.validate_only, audience);
  refusals.Finish();
  if (!last) {
    const ExitCode code = Complain(console, last.error());
    if (code == ExitCode::kUnavailable && !options.validate_only) {
      console.err << "Run the same command again to go on; nobody is planned twice.\n";
    }
    return code;
  }
  progress.Finish(static_cast<uint64_t>(last->offset()), audience.fraction());
  if (console.format == Format::kTable) {
    ShowTotals(console, last->offset(), last->totals());
  } else {
    WriteJson(console, *last);
  }
  return last->totals().refused() > 0 ? ExitCode::kRefusedRows : ExitCode::kOk;
}

struct KeyOptions {
  std::string team;
  std::string campaign_id;
};

ExitCode RunShow(const Session& session, const KeyOptions& options) {
  Connection connection = session.Connect();
  v1::GetCampaignRequest request;
  request.set_team(options.team);
  request.set_campaign_id(options.campaign_id);
  const auto response =
      connection.Call(connection.campaigns(), &v1::CampaignService::Stub::GetCampaign, request);
  if (!response) {
    return Complain(session.console, response.error());
  }
  const v1::Campaign& campaign = response->campaign();
  if (session.console.format != Format::kTable) {
    WriteJson(session.console, campaign);
    return ExitCode::kOk;
  }
  const auto wording = session.Times("");
  if (!wording) {
    return ExitCode::kUsage;
  }
  session.console.out << "campaign     " << campaign.header().campaign_id() << "\n"
                      << "team         " << campaign.header().team() << "\n"
                      << "state        " << Word(campaign.state()) << "\n"
                      << "begun        " << wording->Day(ToInstant(campaign.create_time())) << "\n"
                      << "changed      " << wording->Day(ToInstant(campaign.update_time())) << "\n";
  if (campaign.has_cancellation()) {
    ShowCancellation(session.console, campaign.cancellation());
  }
  session.console.out << "\n";
  ShowTotals(session.console, campaign.offset(), campaign.totals());
  return ExitCode::kOk;
}

ExitCode RunCancel(const Session& session, const KeyOptions& options) {
  const Console& console = session.console;
  Connection connection = session.Connect();
  v1::CancelCampaignRequest request;
  request.set_team(options.team);
  request.set_campaign_id(options.campaign_id);
  grpc::ClientContext context;
  const auto stream = connection.campaigns().CancelCampaign(&context, request);
  StallGuard guard(context, 3 * connection.timeout());
  Progress progress(console, "touchpoints", false);
  v1::CancelCampaignResponse response;
  guard.BeginWait();
  while (stream->Read(&response)) {
    guard.BeginWait();  // for the next one
    progress.Update(static_cast<uint64_t>(response.cancellation().cancelled()), 0);
  }
  grpc::Status status = stream->Finish();
  if (guard.stalled()) {
    status = grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "nothing came back");
  }
  if (!status.ok()) {
    const ExitCode code = Complain(console, ToFailure(status, connection.server()));
    if (code == ExitCode::kUnavailable) {
      console.err << "Run the same command again to go on.\n";
    }
    return code;
  }
  progress.Finish(static_cast<uint64_t>(response.cancellation().cancelled()), 0);
  if (console.format == Format::kTable) {
    ShowCancellation(console, response.cancellation());
  } else {
    WriteJson(console, response.cancellation());
  }
  return ExitCode::kOk;
}

void AddKeyCommand(CLI::App& campaign, Session& session, const char* name, const char* what,
                   ExitCode (*run)(const Session&, const KeyOptions&)) {
  CLI::App* command = campaign.add_subcommand(name, what);
  const auto options = std::make_shared<KeyOptions>();
  command->add_option("campaign", options->campaign_id)->required()->type_name("CAMPAIGN");
  AddText(*command, "--team", options->team, "Who planned it", true);
  session.Choose(*command, [&session, options, run] { return run(session, *options); });
}

void AddPlanCommand(CLI::App& campaign, Session& session) {
  CLI::App* command =
      campaign.add_subcommand("plan", "Plan the same touchpoint for each of an audience");
  const auto options = std::make_shared<PlanOptions>();
  command->add_option("campaign", options->campaign_id, "The team's name for it")
      ->type_name("CAMPAIGN");
  command
      ->add_option("--audience", options->audience,
                   "Ids of stakeholders, one a line, gzip or plain; - is standard input")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--header", options->header_file,
                   "The campaign's header in JSON; other options change it")
      ->type_name("FILE");
  AddPlanFields(*command, options->fields, false);
  command->add_flag("--validate-only", options->validate_only,
                    "Say what would happen and write nothing");
  command->add_flag("--progress", options->progress, "Show progress also where nobody watches");
  session.Choose(*command, [&session, options] { return RunPlan(session, *options); });
}

}  // namespace

void AddCampaign(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("campaign", "Plan, preview and cancel campaigns");
  command->require_subcommand(1);
  AddPlanCommand(*command, session);
  AddKeyCommand(*command, session, "show", "Show how far a campaign is and what came of it",
                RunShow);
  AddKeyCommand(*command, session, "cancel", "Take back what can be taken back of a campaign",
                RunCancel);
}

}  // namespace touchpoint::ctl
