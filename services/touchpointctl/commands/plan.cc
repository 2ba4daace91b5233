// SPDX-License-Identifier: Apache-2.0
// touchpointctl plan: asks for one touchpoint.
#include <algorithm>
#include <cctype>

#include "common/rpc/time.h"
#include "services/touchpointctl/commands/contact_options.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_touchpoint.h"
#include "services/touchpointctl/wording/message_json.h"
#include "services/touchpointctl/wording/reasons.h"

namespace touchpoint::ctl {
namespace {

struct PlanOptions {
  v1::PlanTouchpointRequest request;
  std::vector<std::string> alternate_channels;
  std::vector<std::string> attributes;
  std::optional<uint32_t> priority;
  std::optional<Instant> earliest;
  std::optional<Instant> preferred;
  std::optional<Instant> latest;
  std::vector<std::string> fail_on;
};

void AddOptions(CLI::App& app, PlanOptions& options) {
  v1::Plan& plan = *options.request.mutable_plan();
  AddContact(app, plan, "Who plans");
  app.add_option("--alternate-channel", options.alternate_channels, "A channel that would do too");
  app.add_option("--priority", options.priority, "0 to 100, default 50")->type_name("NUMBER");
  AddTime(app, "--at", options.preferred, "When it should go out");
  AddTime(app, "--earliest", options.earliest, "Start of its window (default: now)");
  AddTime(app, "--latest", options.latest, "End of its window (default: as the policy says)");
  AddText(app, "--content-ref", plan.mutable_content_ref(), "Reference to the content");
  app.add_option("--attribute", options.attributes, "A label of the team's own")
      ->type_name("KEY=VALUE")
      ->check([](const std::string& text) -> std::string {
        const size_t equals = text.find('=');
        return equals == std::string::npos || equals == 0 ? "must be KEY=VALUE" : "";
      });
  app.add_flag_function(
      "--pin", [&plan](int64_t) { plan.set_pin(true); },
      "Never move it into a slot that comes free");
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
  if (options.priority) {
    plan.set_priority(*options.priority);
  }
  for (std::string& channel : options.alternate_channels) {
    plan.add_alternate_channels(std::move(channel));
  }
  for (const std::string& attribute : options.attributes) {
    const size_t equals = attribute.find('=');
    (*plan.mutable_attributes())[attribute.substr(0, equals)] = attribute.substr(equals + 1);
  }
  if (options.earliest) {
    rpc::ToProto(*options.earliest, *plan.mutable_earliest_time());
  }
  if (options.preferred) {
    rpc::ToProto(*options.preferred, *plan.mutable_preferred_time());
  }
  if (options.latest) {
    rpc::ToProto(*options.latest, *plan.mutable_latest_time());
  }
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
