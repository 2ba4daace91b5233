// SPDX-License-Identifier: Apache-2.0
// touchpointctl plan: asks for one touchpoint.
#include <algorithm>
#include <cctype>

#include "services/touchpointctl/commands/contact_options.h"
#include "services/touchpointctl/commands/plan_fields.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_touchpoint.h"
#include "services/touchpointctl/wording/message_json.h"
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

struct PlanOptions {
  v1::PlanTouchpointRequest request;
  PlanFields fields;
  std::vector<std::string> fail_on;
};

void AddOptions(CLI::App& app, PlanOptions& options) {
  v1::Plan& plan = *options.request.mutable_plan();
  AddText(app, "--stakeholder", *plan.mutable_stakeholder_id(), "Who is contacted", true);
  AddText(app, "--request-id", *plan.mutable_request_id(),
          "The team's key of the plan; the same one again makes no double (default: a new one)");
  AddPlanFields(app, options.fields, true);
  AddText(app, "--time-zone", *plan.mutable_time_zone(), "The stakeholder's IANA time zone");
  AddText(app, "--region", *plan.mutable_region(), "The stakeholder's region");
  app.add_flag_function(
      "--validate-only", [&options](int64_t) { options.request.set_validate_only(true); },
      "Say what would happen and write nothing");
  app.add_option("--fail-on", options.fail_on, "End with 7 on these verdicts, e.g. deferred")
      ->delimiter(',')
      ->check(CLI::IsMember({"scheduled", "deferred", "merged", "suppressed"}));
}

void Complete(PlanOptions& options) {
  v1::Plan& plan = *options.request.mutable_plan();
  CompleteContact(plan);
  SetPlanFields(options.fields, plan);
}

/// The zone that the rules use for the stakeholder.
std::string ZoneOf(Connection& connection, const v1::PlanTouchpointRequest& request) {
  if (request.validate_only() && !request.plan().time_zone().empty()) {
    return request.plan().time_zone();
  }
  v1::GetTimelineRequest timeline;
  timeline.set_stakeholder_id(request.plan().stakeholder_id());
  timeline.set_page_size(1);
  const auto response = connection.Call(connection.touchpoints(),
                                        &v1::TouchpointService::Stub::GetTimeline, timeline);
  return response ? response->time_zone() : "";
}

bool Show(const Session& session, Connection& connection, const v1::PlanTouchpointRequest& request,
          const v1::PlanTouchpointResponse& response) {
  if (session.console.format != Format::kTable) {
    WriteJson(session.console, response);
    return true;
  }
  const auto wording = session.Times(session.zone.empty() ? ZoneOf(connection, request) : "");
  if (!wording) {
    return false;
  }
  ShowTouchpoint(session.console, *wording, response.touchpoint());
  ShowReasons(session.console, *wording, response.touchpoint().decision().reasons());
  if (response.replayed()) {
    session.console.out << "replayed     this request was answered before\n";
  }
  for (const std::string& id : response.displaced_touchpoint_ids()) {
    session.console.out << "displaced    " << id << "\n";
  }
  return true;
}

ExitCode RunPlan(const Session& session, PlanOptions& options) {
  Complete(options);
  Connection connection = session.Connect();
  const auto response = connection.Call(
      connection.touchpoints(), &v1::TouchpointService::Stub::PlanTouchpoint, options.request);
  if (!response) {
    return Complain(session.console, response.error());
  }
  if (!Show(session, connection, options.request, *response)) {
    return ExitCode::kUsage;
  }
  std::string verdict = Word(response->touchpoint().decision().verdict());
  std::transform(verdict.begin(), verdict.end(), verdict.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool unwanted =
      std::find(options.fail_on.begin(), options.fail_on.end(), verdict) != options.fail_on.end();
  return unwanted ? ExitCode::kFailOn : ExitCode::kOk;
}

}  // namespace

void AddPlan(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("plan", "Ask for a touchpoint");
  const auto options = std::make_shared<PlanOptions>();
  AddOptions(*command, *options);
  session.Choose(*command, [&session, options] { return RunPlan(session, *options); });
}

}  // namespace touchpoint::ctl
