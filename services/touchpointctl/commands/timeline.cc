// SPDX-License-Identifier: Apache-2.0
// touchpointctl timeline: a stakeholder's touchpoints, done and planned.
#include <limits>

#include "common/rpc/time.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_touchpoint.h"
#include "services/touchpointctl/wording/message_json.h"

namespace touchpoint::ctl {
namespace {

constexpr uint32_t kPageSize = 1000;

struct TimelineOptions {
  std::string stakeholder_id;
  std::optional<Instant> from;
  std::optional<Instant> to;
  std::vector<std::string> teams;
  std::vector<std::string> channels;
  std::vector<v1::TouchpointState> states;
  uint32_t limit = std::numeric_limits<uint32_t>::max();
};

v1::GetTimelineRequest ToRequest(const TimelineOptions& options) {
  v1::GetTimelineRequest request;
  request.set_stakeholder_id(options.stakeholder_id);
  request.set_page_size(static_cast<int32_t>(std::min(options.limit, kPageSize)));
  if (options.from) {
    rpc::ToProto(*options.from, *request.mutable_start_time());
  }
  if (options.to) {
    rpc::ToProto(*options.to, *request.mutable_end_time());
  }
  request.mutable_teams()->Add(options.teams.begin(), options.teams.end());
  request.mutable_channels()->Add(options.channels.begin(), options.channels.end());
  request.mutable_states()->Add(options.states.begin(), options.states.end());
  return request;
}

/// All pages up to the limit, in one answer.
Result<v1::GetTimelineResponse> Fetch(Connection& connection, const TimelineOptions& options) {
  v1::GetTimelineRequest request = ToRequest(options);
  v1::GetTimelineResponse all;
  while (true) {
    auto page = connection.Call(connection.touchpoints(), &v1::TouchpointService::Stub::GetTimeline,
                                request);
    if (!page) {
      return page;
    }
    all.MergeFrom(*page);
    all.set_next_page_token(page->next_page_token());
    const auto got = static_cast<uint32_t>(all.touchpoints_size());
    if (page->next_page_token().empty() || got >= options.limit) {
      return all;
    }
    request.set_page_token(page->next_page_token());
  }
}

ExitCode ShowTable(const Session& session, const v1::GetTimelineResponse& timeline,
                   const std::string& stakeholder_id) {
  const Console& console = session.console;
  const auto wording = session.Times(timeline.time_zone());
  if (!wording) {
    return ExitCode::kUsage;
  }
  console.out << "stakeholder " << stakeholder_id << ", times in " << wording->zone();
  if (timeline.touchpoints_size() > 0) {
    const std::string& id = timeline.touchpoints(0).touchpoint_id();
    console.out << ", touchpoints " << id.substr(0, id.rfind('.')) << ".n";
  }
  console.out << "\n";
  ShowTouchpoints(console, *wording, timeline.touchpoints());
  return ExitCode::kOk;
}

ExitCode RunTimeline(const Session& session, const TimelineOptions& options) {
  Connection connection = session.Connect();
  const auto timeline = Fetch(connection, options);
  if (!timeline) {
    return Complain(session.console, timeline.error());
  }
  if (timeline->revision() == 0) {
    return Complain(session.console, {Code::kNotFound,
                                      "STAKEHOLDER_NOT_FOUND",
                                      "nothing is known of stakeholder " + options.stakeholder_id,
                                      {},
                                      {},
                                      {}});
  }
  switch (session.console.format) {
    case Format::kTable:
      return ShowTable(session, *timeline, options.stakeholder_id);
    case Format::kJson:
      WriteJson(session.console, *timeline);
      return ExitCode::kOk;
    case Format::kNdjson:
      for (const v1::Touchpoint& touchpoint : timeline->touchpoints()) {
        WriteJson(session.console, touchpoint);
      }
      return ExitCode::kOk;
  }
  return ExitCode::kError;
}

}  // namespace

void AddTimeline(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("timeline", "Show a stakeholder's touchpoints, done and planned");
  const auto options = std::make_shared<TimelineOptions>();
  command->add_option("stakeholder", options->stakeholder_id)->required()->type_name("STAKEHOLDER");
  AddTime(*command, "--from", options->from, "Only at or after this time");
  AddTime(*command, "--to", options->to, "Only before this time");
  command->add_option("--team", options->teams, "Only of these teams");
  command->add_option("--channel", options->channels, "Only on these channels");
  const std::map<std::string, v1::TouchpointState> states = {
      {"planned", v1::TOUCHPOINT_STATE_PLANNED},
      {"merged", v1::TOUCHPOINT_STATE_MERGED},
      {"suppressed", v1::TOUCHPOINT_STATE_SUPPRESSED},
      {"leased", v1::TOUCHPOINT_STATE_LEASED},
      {"in_doubt", v1::TOUCHPOINT_STATE_IN_DOUBT},
      {"done", v1::TOUCHPOINT_STATE_DONE},
      {"failed", v1::TOUCHPOINT_STATE_FAILED},
      {"cancelled", v1::TOUCHPOINT_STATE_CANCELLED},
      {"expired", v1::TOUCHPOINT_STATE_EXPIRED}};
  command
      ->add_option("--state", options->states,
                   "Only in these states: planned, merged, suppressed, done ...")
      ->transform(OneOf(states))
      ->type_name("STATE");
  command->add_option("--limit", options->limit, "At most this many")
      ->check(CLI::PositiveNumber)
      ->type_name("NUMBER");
  session.Choose(*command, [&session, options] { return RunTimeline(session, *options); });
}

}  // namespace touchpoint::ctl
