// SPDX-License-Identifier: Apache-2.0
// touchpointctl throttle-log: what was not simply scheduled, and what changed later.
#include <algorithm>
#include <thread>

#include "common/rpc/time.h"
#include "services/touchpointctl/commands/session.h"
#include "services/touchpointctl/commands/show_throttle_log.h"

namespace touchpoint::ctl {
namespace {

constexpr uint32_t kPageSize = 1000;
constexpr std::chrono::seconds kReconnectAfter{1};

struct LogOptions {
  v1::ThrottleLogFilter filter;
  std::vector<std::string> teams;
  std::vector<std::string> channels;
  std::vector<std::string> rules;
  std::vector<v1::Verdict> verdicts;
  std::optional<Instant> since;
  std::optional<Instant> until;
  uint32_t limit = 20;
  bool follow = false;
};

v1::ThrottleLogFilter ToFilter(const LogOptions& options) {
  v1::ThrottleLogFilter filter = options.filter;
  filter.mutable_teams()->Add(options.teams.begin(), options.teams.end());
  filter.mutable_channels()->Add(options.channels.begin(), options.channels.end());
  filter.mutable_rules()->Add(options.rules.begin(), options.rules.end());
  filter.mutable_verdicts()->Add(options.verdicts.begin(), options.verdicts.end());
  if (options.since) {
    rpc::ToProto(*options.since, *filter.mutable_start_time());
  }
  if (options.until) {
    rpc::ToProto(*options.until, *filter.mutable_end_time());
  }
  return filter;
}

/// The newest entries, oldest of them first, so that the last line is the latest news.
Result<LogEntries> FetchNewest(Connection& connection, const LogOptions& options) {
  v1::ListThrottleLogRequest request;
  *request.mutable_filter() = ToFilter(options);
  LogEntries entries;
  while (true) {
    const uint32_t wanted = options.limit - static_cast<uint32_t>(entries.size());
    request.set_page_size(static_cast<int32_t>(std::min(wanted, kPageSize)));
    const auto page = connection.Call(connection.throttle_log(),
                                      &v1::ThrottleLogService::Stub::ListThrottleLog, request);
    if (!page) {
      return tl::unexpected(page.error());
    }
    entries.MergeFrom(page->entries());
    if (page->next_page_token().empty() || static_cast<uint32_t>(entries.size()) >= options.limit) {
      std::reverse(entries.begin(), entries.end());
      return entries;
    }
    request.set_page_token(page->next_page_token());
  }
}

/// Shows entries until the stream breaks; leaves in `request` what resumes it.
grpc::Status WatchOnce(Connection& connection, const Console& console,
                       v1::WatchThrottleLogRequest& request, LogScreen& screen) {
  grpc::ClientContext context;
  const auto stream = connection.throttle_log().WatchThrottleLog(&context, request);
  v1::WatchThrottleLogResponse response;
  while (stream->Read(&response)) {
    screen.Show(response.entries());
    console.out << std::flush;
    request.set_resume_token(response.resume_token());
  }
  return stream->Finish();
}

ExitCode Follow(const Session& session, Connection& connection, const LogOptions& options,
                LogScreen& screen) {
  v1::WatchThrottleLogRequest request;
  *request.mutable_filter() = ToFilter(options);
  bool connected_before = false;
  while (true) {
    const grpc::Status status = WatchOnce(connection, session.console, request, screen);
    connected_before = connected_before || !request.resume_token().empty();
    const bool retry = status.ok() || status.error_code() == grpc::StatusCode::UNAVAILABLE;
    if (!retry || !connected_before) {
      return Complain(session.console, ToFailure(status, connection.server()));
    }
    session.console.err << "-- connection lost; resuming without a gap --" << std::endl;
    std::this_thread::sleep_for(kReconnectAfter);
  }
}

ExitCode RunThrottleLog(const Session& session, const LogOptions& options) {
  const auto wording = session.Times("");
  if (!wording) {
    return ExitCode::kUsage;
  }
  Connection connection = session.Connect();
  LogScreen screen(session.console, *wording);
  if (options.follow) {
    return Follow(session, connection, options, screen);
  }
  const auto entries = FetchNewest(connection, options);
  if (!entries) {
    return Complain(session.console, entries.error());
  }
  screen.ShowAll(*entries);
  return ExitCode::kOk;
}

void AddOptions(CLI::App& app, LogOptions& options) {
  app.add_option("--stakeholder", *options.filter.mutable_stakeholder_id(),
                 "Only of this stakeholder")
      ->type_name("ID");
  app.add_option("--team", options.teams, "Only of these teams");
  app.add_option("--channel", options.channels, "Only on these channels");
  app.add_option("--rule", options.rules, "Only where one of these rules is a reason");
  const std::map<std::string, v1::Verdict> verdicts = {{"scheduled", v1::VERDICT_SCHEDULED},
                                                       {"deferred", v1::VERDICT_DEFERRED},
                                                       {"merged", v1::VERDICT_MERGED},
                                                       {"suppressed", v1::VERDICT_SUPPRESSED}};
  app.add_option("--verdict", options.verdicts, "Only with these verdicts")
      ->transform(CLI::CheckedTransformer(verdicts, CLI::ignore_case));
  AddTime(app, "--since", options.since, "Only at or after this time");
  CLI::Option* until = AddTime(app, "--until", options.until, "Only before this time");
  app.add_option("-n,--limit", options.limit, "At most this many, the newest (default 20)")
      ->check(CLI::PositiveNumber)
      ->type_name("NUMBER");
  app.add_flag("-f,--follow", options.follow, "Go on showing what comes, from --since or from now")
      ->excludes(until);
}

}  // namespace

void AddThrottleLog(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("throttle-log", "Show decisions that were not simply as asked");
  const auto options = std::make_shared<LogOptions>();
  AddOptions(*command, *options);
  session.Choose(*command, [&session, options] { return RunThrottleLog(session, *options); });
}

}  // namespace touchpoint::ctl
