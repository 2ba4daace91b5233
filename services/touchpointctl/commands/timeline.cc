// SPDX-License-Identifier: Apache-2.0
// touchpointctl timeline: a stakeholder's touchpoints, done and planned.
#include <limits>
#include <utility>

#include "common/rpc/time.h"
#include "services/touchpointctl/commands/follow.h"
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
  bool follow = false;
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

/// A timeline as it comes, revision by revision.
class TimelineScreen {
 public:
  TimelineScreen(const Session& session, const std::string& stakeholder_id)
      : session_(session), stakeholder_id_(stakeholder_id) {}

  void Show(const v1::WatchTimelineResponse& response) {
    if (response.snapshot()) {
      gathered_.Clear();  // of a stream that broke off in the middle
    }
    gathered_.MergeFrom(response);
    if (response.resume_token().empty()) {
      return;  // more of it follows
    }
    const bool is_news = gathered_.snapshot() || gathered_.has_stakeholder() ||
                         gathered_.touchpoints_size() + gathered_.changes_size() +
                                 gathered_.removed_touchpoint_ids_size() >
                             0;
    if (is_news && session_.console.format != Format::kTable) {
      session_.console.out << ToJson(gathered_) << "\n";
    } else if (is_news) {
      ShowNews();
    }
    gathered_.Clear();
  }

 private:
  void ShowNews() {
    const Console& console = session_.console;
    if (gathered_.has_stakeholder()) {
      zone_ = gathered_.time_zone();
    }
    if (!std::exchange(titled_, true)) {
      v1::GetTimelineResponse timeline;
      timeline.mutable_touchpoints()->Swap(gathered_.mutable_touchpoints());
      timeline.set_time_zone(zone_);
      ShowTable(session_, timeline, stakeholder_id_);
      return;
    }
    console.out << "\nrevision " << gathered_.revision() << "\n";
    if (gathered_.has_stakeholder() && !gathered_.snapshot()) {
      console.out << "the profile has changed\n";
    }
    const auto wording = session_.Times(zone_);
    if (wording && gathered_.touchpoints_size() > 0) {
      ShowTouchpoints(console, *wording, gathered_.touchpoints());
    }
    for (const std::string& id : gathered_.removed_touchpoint_ids()) {
      console.out << id << " is no longer kept\n";
    }
  }

  const Session& session_;
  const std::string& stakeholder_id_;
  v1::WatchTimelineResponse gathered_;
  std::string zone_;
  bool titled_ = false;
};

ExitCode FollowTimeline(const Session& session, const TimelineOptions& options) {
  if (!session.Times("")) {  // --tz is wrong
    return ExitCode::kUsage;
  }
  using Response = v1::WatchTimelineResponse;
  Connection connection = session.Connect();
  TimelineScreen screen(session, options.stakeholder_id);
  v1::WatchTimelineRequest request;
  request.set_stakeholder_id(options.stakeholder_id);
  return Follow<v1::WatchTimelineRequest, Response>(
      session.console, connection.server(), request,
      [&connection](grpc::ClientContext& context, const v1::WatchTimelineRequest& from) {
        return connection.touchpoints().WatchTimeline(&context, from);
      },
      [&screen](const Response& response) { screen.Show(response); });
}

ExitCode RunTimeline(const Session& session, const TimelineOptions& options) {
  if (options.follow) {
    return FollowTimeline(session, options);
  }
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
  CLI::Option* follow =
      command->add_flag("-f,--follow", options->follow, "Go on showing what changes");
  AddTime(*command, "--from", options->from, "Only at or after this time")->excludes(follow);
  AddTime(*command, "--to", options->to, "Only before this time")->excludes(follow);
  command->add_option("--team", options->teams, "Only of these teams")->excludes(follow);
  command->add_option("--channel", options->channels, "Only on these channels")->excludes(follow);
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
      ->type_name("STATE")
      ->excludes(follow);
  command->add_option("--limit", options->limit, "At most this many")
      ->check(CLI::PositiveNumber)
      ->type_name("NUMBER")
      ->excludes(follow);
  session.Choose(*command, [&session, options] { return RunTimeline(session, *options); });
}

}  // namespace touchpoint::ctl
